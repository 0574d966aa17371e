/** Ways to carry the changes of one database to another, each run as its users run it. */
@NullMarked
package dev.migrator.bench.contestant;

import org.jspecify.annotations.NullMarked;
