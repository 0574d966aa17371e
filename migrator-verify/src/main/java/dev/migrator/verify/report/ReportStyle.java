package dev.migrator.verify.report;

/** How the page looks, on a screen and on paper. */
final class ReportStyle {
    static final String CSS = """
            :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d5dae0; --soft: #f4f6f8;
                    --good: #0a6b3d; --bad: #a3161a; --badsoft: #fdeeee; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e4e8ec; --paper: #15181c; --line: #39404a; --soft: #1e2329;
                      --good: #58c98f; --bad: #ff8d8d; --badsoft: #3a1f21; }
            }
            body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem; }
            h1 { margin: 0 0 .5rem; font-size: 1.7rem; }
            h2 { margin: 2.2rem 0 .6rem; font-size: 1.15rem; overflow-wrap: anywhere; }
            .verdict { padding: .7rem 1rem; border-left: .35rem solid; background: var(--soft); font-weight: 600; }
            .clean { color: var(--good); }
            .different { color: var(--bad); }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; }
            dt { opacity: .7; }
            dd { margin: 0; font-variant-numeric: tabular-nums; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; font-size: .84rem; }
            th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
                     overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
            td { min-width: 4.5rem; }
            td:first-child { min-width: 9rem; }
            th { background: var(--soft); }
            tr.bad td { background: var(--badsoft); }
            @media print {
              :root { --ink: #000; --paper: #fff; --soft: #eee; --line: #999; --good: #000; --bad: #000; --badsoft: #eee; }
              main { max-width: none; padding: 0; }
              .wide { overflow: visible; }
              thead { display: table-header-group; }
              tr { break-inside: avoid; }
            }
            """;

    private ReportStyle() {}
}
