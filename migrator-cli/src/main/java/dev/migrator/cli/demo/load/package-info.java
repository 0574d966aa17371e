/** The demo's load: clients that use the shop as an application does, and the journal of what they were told. */
@NullMarked
package dev.migrator.cli.demo.load;

import org.jspecify.annotations.NullMarked;
