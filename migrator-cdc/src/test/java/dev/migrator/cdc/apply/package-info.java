/** Holds the write path of the core to real servers; the core itself cannot start one. */
package dev.migrator.cdc.apply;
