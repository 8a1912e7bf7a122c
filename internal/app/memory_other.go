//go:build !linux

package app

// forgetStart leaves it to the system which pages of the program file it keeps.
func forgetStart() error { return nil }
