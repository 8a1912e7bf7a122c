package gmcrypto

import (
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkStamp is what an entry of the audit log costs the act that writes it.
func BenchmarkStamp(b *testing.B) {
	ring, err := FileKeyring(filepath.Join(b.TempDir(), "keys"))
	if err != nil {
		b.Fatal(err)
	}
	entry := Canonical(strings.Repeat("x", 36), "1772424000000000", "keeper", "张库管", "10.0.0.7", strings.Repeat("y", 36), "W-01.4", "agree",
		"RK-20260302-0001", "", `{"state":"done","step":"confirm"}`, "ok")
	for b.Loop() {
		Stamp(ring, "audit entry", entry)
	}
}
