/** The fenced switch of the writes from one database to the other, as a journal of steps against ports. */
@NullMarked
package dev.migrator.core.cutover;

import org.jspecify.annotations.NullMarked;
