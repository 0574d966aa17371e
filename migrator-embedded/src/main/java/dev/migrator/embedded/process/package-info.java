/** Child processes, temporary folders and free ports: what every embedded server needs from the operating system. */
@NullMarked
package dev.migrator.embedded.process;

import org.jspecify.annotations.NullMarked;
