package app

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestForgettingTheStartShrinksTheProcess(t *testing.T) {
	before := residentFile(t)
	require.NoError(t, forgetStart())
	require.Less(t, residentFile(t), before)
}

func TestAWritableAreaIsLeftAlone(t *testing.T) {
	for line, kept := range map[string]bool{
		"00400000-04b42000 r-xp 00000000 fe:00 10010649    /bin/cardflow": false,
		"04b42000-09cde000 r--p 04742000 fe:00 10010649    /bin/cardflow": false,
		"09cde000-09fcf000 rw-p 098de000 fe:00 10010649    /bin/cardflow": true,
	} {
		from, to, err := unwritable(line)
		require.NoError(t, err)
		require.Equal(t, kept, from == to, line)
	}
}

// residentFile is how much of the program file is in this process's memory, in KB.
func residentFile(t *testing.T) (kb int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(status), "RssFile:")
	require.True(t, found)
	_, err = fmt.Sscan(rest, &kb)
	require.NoError(t, err)
	return kb
}
