/** The demo's shop: its schema and rows, what must hold in it, and damage that can be done to it. */
@NullMarked
package dev.migrator.cli.demo.shop;

import org.jspecify.annotations.NullMarked;
