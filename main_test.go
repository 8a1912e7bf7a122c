package main

import (
	"os"
	"testing"
)

// asProgram makes the test binary behave as cardflow itself, so that system
// tests start real processes without building the program a second time.
const asProgram = "CARDFLOW_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}
