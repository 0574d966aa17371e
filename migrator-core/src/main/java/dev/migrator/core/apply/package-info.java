/** The one write path of the log: rows and the lane's position in one transaction of the target. */
@NullMarked
package dev.migrator.core.apply;

import org.jspecify.annotations.NullMarked;
