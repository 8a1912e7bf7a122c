package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzConfig reads any text as a configuration file, and as a variable of the
// environment: it is refused with a sentence, or gives settings that are valid.
func FuzzConfig(f *testing.F) {
	sample, err := os.ReadFile(filepath.Join("..", "..", "deploy", "cardflow.sample.yaml"))
	require.NoError(f, err)
	for _, text := range []string{string(sample), "listen: 1\n", "partners: [{id: x, functions: [S-01.1]}]\n", "a: &a [*a]\n", "session: {idle: -1s}\n", "? [a]\n: b\n", "listen: [1, 2]\n",
		"log: null\n", "partners: {a: b}\n", "database: {driver: postgres}\n", "!!binary x", "temporal: {port: 1e9}\n", "0: x\n", "{\"listen\": \"[::1]:80\"}"} {
		f.Add([]byte(text), "CARDFLOW_LISTEN=127.0.0.1:1")
	}
	f.Add([]byte(nil), "CARDFLOW_SESSION_IDLE=999999999999h")
	f.Add([]byte(nil), "CARDFLOW_PARTNERS=x")
	f.Fuzz(func(t *testing.T, text []byte, variable string) {
		path := filepath.Join(t.TempDir(), "cardflow.yaml")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		if c, err := Load(path, nil, nil); err == nil {
			require.NoError(t, c.Validate())
		} else {
			require.NotEmpty(t, err.Error())
		}
		if c, err := Load("", []string{variable}, nil); err == nil {
			require.NoError(t, c.Validate())
		}
	})
}

// FuzzSealFile reads any bytes as the file of seals, which a crash may have cut
// anywhere and others may have written to.
func FuzzSealFile(f *testing.F) {
	f.Add([]byte(`{"seq":1000,"head":"00","key_id":"k","signature":"AA"}` + "\n" + `{"seq":2`))
	f.Add([]byte("{\"seq\":-1}\n\n[]\nnull\n\"x\"\n"))
	f.Add(bytes.Repeat([]byte("x"), 5000))
	f.Fuzz(func(t *testing.T, text []byte) {
		file := sealFile(filepath.Join(t.TempDir(), "seals"))
		require.NoError(t, os.WriteFile(string(file), text, 0o600))
		seals, err := file.read()
		require.NoError(t, err)
		for _, s := range seals {
			require.Positive(t, s.Seq)
		}
		_, err = file.last()
		require.NoError(t, err)
		require.NoError(t, file.append([]byte(`{"seq":7}`+"\n")))
		again, err := file.read()
		require.NoError(t, err)
		require.Len(t, again, len(seals)+1, "what is appended is a line of its own")
		require.EqualValues(t, 7, again[len(again)-1].Seq)
	})
}
