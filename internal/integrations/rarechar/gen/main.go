// Command gen writes the table of characters from the Unihan database and a list
// of ideographic description sequences:
//
//	go run ./internal/integrations/rarechar/gen -unihan /usr/share/unicode -ids ids_lv2.txt \
//	    -out internal/integrations/rarechar/characters.gz
//
// Debian's unicode-data has the first, https://github.com/yi-bai/ids the second.
package main

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// row is one character of the table.
type row struct {
	char     rune
	strokes  string
	radical  string // its number of 1 to 214
	readings []string
	parts    string
}

// readingFields are Unihan's readings, the usual one first.
var readingFields = []string{"kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinyin"}

func main() {
	unihan := flag.String("unihan", "/usr/share/unicode", "folder of Unihan_*.txt.bz2 and CJKRadicals.txt")
	ids := flag.String("ids", "ids_lv2.txt", "list of sequences")
	out := flag.String("out", "characters.gz", "the table")
	flag.Parse()
	if err := run(*unihan, *ids, *out); err != nil {
		log.Fatal(err)
	}
}

func run(unihan, ids, out string) error {
	radicals, err := readRadicals(filepath.Join(unihan, "CJKRadicals.txt"))
	if err != nil {
		return err
	}
	fields := map[string]map[rune]string{}
	for _, name := range []string{"IRGSources", "Readings"} {
		if err := readUnihan(filepath.Join(unihan, "Unihan_"+name+".txt.bz2"), fields); err != nil {
			return err
		}
	}
	parts, err := readSequences(ids)
	if err != nil {
		return err
	}
	return os.WriteFile(out, compress(strings.Join(radicals, "")+"\n"+table(fields, parts)), 0o600)
}

// table writes one line for each character that has strokes: itself, strokes,
// radical, readings, components.
func table(fields map[string]map[rune]string, parts map[rune]string) string {
	chars := make([]rune, 0, len(fields["kTotalStrokes"]))
	for r := range fields["kTotalStrokes"] {
		chars = append(chars, r)
	}
	slices.Sort(chars)
	var b strings.Builder
	for _, r := range chars {
		radical, _, _ := strings.Cut(fields["kRSUnicode"][r], ".")
		line := row{char: r, strokes: strings.Fields(fields["kTotalStrokes"][r])[0], radical: strings.TrimRight(radical, "'"), parts: parts[r]}
		for _, name := range readingFields {
			line.readings = appendNew(line.readings, readings(fields[name][r])...)
		}
		fmt.Fprintf(&b, "%c\t%s\t%s\t%s\t%s\n", line.char, line.strokes, line.radical, strings.Join(line.readings, ","), line.parts)
	}
	return b.String()
}

// readings takes the syllables out of a field: "yǎn yán", or "74802.120:yǎn,yán".
func readings(field string) []string {
	var out []string
	for _, word := range strings.Fields(field) {
		if _, after, found := strings.Cut(word, ":"); found {
			word = after
		}
		out = append(out, strings.Split(word, ",")...)
	}
	return out
}

func appendNew(list []string, more ...string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// readUnihan adds a file's fields: "U+3400<tab>kMandarin<tab>qiū".
func readUnihan(path string, fields map[string]map[rune]string) error {
	file, err := os.Open(path) //nolint:gosec // named by who runs this
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return lines(bzip2.NewReader(file), func(line string) error {
		column := strings.Split(line, "\t")
		if len(column) != 3 || column[0][0] == '#' {
			return nil
		}
		code, err := strconv.ParseInt(strings.TrimPrefix(column[0], "U+"), 16, 32)
		if err != nil {
			return err
		}
		if fields[column[1]] == nil {
			fields[column[1]] = map[rune]string{}
		}
		fields[column[1]][rune(code)] = column[2]
		return nil
	})
}

// readRadicals lists the 214 radicals as ordinary characters: "1; 2F00; 4E00".
func readRadicals(path string) ([]string, error) {
	file, err := os.Open(path) //nolint:gosec // named by who runs this
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var out []string
	err = lines(file, func(line string) error {
		column := strings.Split(line, "; ")
		number, err := strconv.Atoi(column[0])
		if err != nil {
			return nil //nolint:nilerr // a comment, or the simplified form of one: 90'
		}
		code, err := strconv.ParseInt(strings.TrimSpace(column[2]), 16, 32)
		if number == len(out)+1 {
			out = append(out, string(rune(code)))
		}
		return err
	})
	return out, err
}

var (
	placeholder = regexp.MustCompile(`\{[^}]*\}`)
	described   = regexp.MustCompile(`[\x{2E80}-\x{2FDF}\x{31C0}-\x{31E3}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{20000}-\x{323AF}]`)
)

// readSequences gives the components of each character, in order, of the first
// sequence that describes it; one that stands for itself has none.
func readSequences(path string) (map[rune]string, error) {
	file, err := os.Open(path) //nolint:gosec // named by who runs this
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	out := map[rune]string{}
	return out, lines(file, func(line string) error {
		column := strings.Split(line, "\t")
		if len(column) < 2 {
			return nil
		}
		first, _, _ := strings.Cut(column[1], ";")
		first, _, _ = strings.Cut(placeholder.ReplaceAllString(first, ""), "(")
		parts := strings.Join(described.FindAllString(first, -1), "")
		if char := []rune(column[0])[0]; parts != "" && parts != string(char) {
			out[char] = parts
		}
		return nil
	})
}

func lines(in io.Reader, take func(string) error) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		if scanner.Text() == "" {
			continue
		}
		if err := take(scanner.Text()); err != nil {
			return err
		}
	}
	return scanner.Err()
}

func compress(text string) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write([]byte(text)) // into memory
	_ = w.Close()
	return b.Bytes()
}
