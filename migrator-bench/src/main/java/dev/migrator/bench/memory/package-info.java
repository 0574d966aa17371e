/** Large transactions and large rows through a heap of fixed size. */
@NullMarked
package dev.migrator.bench.memory;

import org.jspecify.annotations.NullMarked;
