// Package rarechar is the adapter of the city's rare-character service (生僻字服务):
// a client of it, and a stand-in with a table of every character of Unicode 15.
package rarechar

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"cardflow/internal/domain/rarechar"
)

//go:generate go run ./gen -ids ids_lv2.txt

// packed is the table that gen writes; NOTICE says what it is made from.
//
//go:embed characters.gz
var packed []byte

// entry is one character of the table. Its texts are parts of the table's own.
type entry struct {
	char     rune
	strokes  int
	radical  int // 1 to 214
	readings string
	parts    string
}

// table 字表 is every character in the order in which candidates are shown: by
// strokes, then by radical, then by code.
type table struct {
	radicals []rune
	entries  []entry
	places   map[rune]int32     // of a character among the entries
	sounds   map[string][]int32 // of a syllable without its tone
}

// characters reads the table when it is first needed: most processes never ask.
var characters = sync.OnceValues(func() (*table, error) { return read(packed) })

func read(gz []byte) (*table, error) {
	in, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(in)
	lines.Scan()
	t := &table{radicals: []rune(lines.Text()), places: map[rune]int32{}, sounds: map[string][]int32{}}
	for lines.Scan() {
		e, err := parse(lines.Text())
		if err != nil {
			return nil, err
		}
		t.entries = append(t.entries, e)
	}
	t.index()
	return t, lines.Err()
}

func parse(line string) (entry, error) {
	column := strings.Split(line, "\t")
	const columns = 5
	if len(column) != columns {
		return entry{}, fmt.Errorf("rarechar: a line of %d columns", len(column))
	}
	strokes, err := strconv.Atoi(column[1])
	if err != nil {
		return entry{}, err
	}
	radical, err := strconv.Atoi(column[2])
	if err != nil {
		return entry{}, err
	}
	return entry{char: []rune(column[0])[0], strokes: strokes, radical: radical, readings: column[3], parts: column[4]}, nil
}

func (t *table) view(e entry) rarechar.Character {
	c := rarechar.Of(e.char)
	c.Strokes, c.Radical = e.strokes, string(t.radicals[e.radical-1])
	if e.readings != "" {
		c.Pinyin = strings.Split(e.readings, ",")
	}
	for _, part := range e.parts {
		c.Components = append(c.Components, string(part))
	}
	return c
}
