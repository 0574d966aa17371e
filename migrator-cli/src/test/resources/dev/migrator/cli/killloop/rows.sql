INSERT INTO public.account SELECT g, 1000 FROM generate_series(1, 50) g;
INSERT INTO public.item SELECT g, 'code ' || g, g, NULL, repeat(md5(g::text), 100) FROM generate_series(1, 30) g;
INSERT INTO public.seat SELECT g, g FROM generate_series(1, 20) g;
INSERT INTO public.loose SELECT g % 7, CASE WHEN g % 3 = 0 THEN NULL ELSE 'text ' || g % 5 END, 'NaN' FROM generate_series(1, 60) g;
INSERT INTO public.bulk SELECT g, 0, 'row ' || g FROM generate_series(1, 1000) g;
