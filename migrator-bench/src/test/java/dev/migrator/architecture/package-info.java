/** The architecture of the whole program, as tests that say how to mend a break. */
package dev.migrator.architecture;
