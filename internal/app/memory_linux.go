package app

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// forgetStart gives back the pages of the program file that the start has read.
// A whole process engine makes the file large, and the kernel maps it in generous
// pieces; what the work needs of it comes back from the file by itself.
func forgetStart() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	areas, err := os.Open("/proc/self/smaps")
	if err != nil {
		return err
	}
	defer func() { _ = areas.Close() }()
	var from, to uintptr // of the area that the lines speak of, when it is one of the program
	lines := bufio.NewScanner(areas)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasSuffix(line, program):
			if from, to, err = unwritable(line); err != nil {
				return err
			}
		case from < to && strings.HasPrefix(line, "Anonymous:"):
			// Only what is in memory as it is in the file may be dropped.
			if pages := strings.Fields(line); len(pages) == 3 && pages[1] == "0" {
				if _, _, failed := syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED); failed != 0 {
					return failed
				}
			}
			from, to = 0, 0
		}
	}
	return lines.Err()
}

// unwritable gives the bounds of an area, or none when it can be written to.
func unwritable(line string) (from, to uintptr, err error) {
	var rights string
	_, err = fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights)
	if strings.Contains(rights, "w") {
		return 0, 0, err
	}
	return from, to, err
}
