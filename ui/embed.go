// Package ui carries the built web interface (界面) inside the program.
package ui

import (
	"embed"
	"io/fs"
)

// Dist returns the built files of the web interface (界面) with index.html at
// its root. It is empty, but still valid, in a program built without the UI.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		// The folder is fixed at compile time, so this cannot happen.
		panic(err)
	}
	return sub
}

//go:embed all:dist
var dist embed.FS
