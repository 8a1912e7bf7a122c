package app

import (
	"os"
	"runtime/debug"
)

const (
	// usualMemory is what the program's own memory stays within while it can; the
	// program file and SQLite's caches come on top.
	usualMemory = 240 << 20
	// gcPercent lets more garbage gather than usual as long as there is room: it
	// saves processor time, and the bound above collects it before it is too much.
	gcPercent = 150
)

// boundMemory makes the single process fit a small machine. The variables of the
// Go runtime win, for whoever has more memory to give.
func boundMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(usualMemory)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
