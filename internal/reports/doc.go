// Package reports turns what the platform knows into lists, Excel files and
// paper: reports declared as data over the ledger (报表), a streaming xlsx
// writer for every export, the Excel import of a paper's lines, and printing.
package reports
