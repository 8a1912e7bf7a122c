package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"cardflow/internal/domain/value"
)

const (
	maxReport       = time.Second
	maxTracking     = time.Second
	maxExportMemory = 100 << 10 // KB that an export may add to the peak
	maxExport       = 5 * time.Second
)

// measureTracking asks for the overview of 流程跟踪 over the last quarter, as its
// page does when it is opened.
func (b *bench) measureTracking(ctx context.Context) error {
	big, little, err := b.both(ctx)
	if err != nil {
		return err
	}
	end := lastDay()
	query := url.Values{"from": {string(value.DateOf(end.AddDate(0, -3, 1)))}, "to": {string(value.DateOf(end))}}
	slowest := func(l *library) (time.Duration, error) {
		s := &sample{}
		for range 10 {
			began := time.Now()
			if err := l.people["manager"].get(ctx, "/api/v1/tracking/overview", query, nil); err != nil {
				return 0, err
			}
			s.add(time.Since(began))
		}
		return s.quantile(1), nil
	}
	ours, err := slowest(big)
	if err != nil {
		return err
	}
	theirs, err := slowest(little)
	if err != nil {
		return err
	}
	b.table.add(row{"tracking overview of a quarter, 1,000,000 tasks, slowest of 10", "≤ " + seconds(maxTracking),
		seconds(theirs) + " at 10,000 tasks", seconds(ours), judge(ours <= maxTracking)})
	return nil
}

// measureReport runs 材料收发存 over a year of a million moves.
func (b *bench) measureReport(ctx context.Context) error {
	l, err := b.openLibrary(ctx, large)
	if err != nil {
		return err
	}
	end := lastDay()
	query := url.Values{"from": {string(value.DateOf(end.AddDate(-1, 0, 1)))}, "to": {string(value.DateOf(end))}}
	s := &sample{}
	for range 10 {
		began := time.Now()
		if err := l.people["finance"].get(ctx, "/api/v1/reports/W-05.2", query, nil); err != nil {
			return err
		}
		s.add(time.Since(began))
	}
	b.table.add(row{"材料收发存 of a year, 1,000,000 moves, slowest of 10", "≤ " + seconds(maxReport), "",
		seconds(s.quantile(1)), judge(s.quantile(1) <= maxReport)})
	return nil
}

// measureExport downloads a hundred thousand papers, and a tenth of that: what
// the process needs for it must not grow with the rows.
func (b *bench) measureExport(ctx context.Context) error {
	l, err := b.openLibrary(ctx, large)
	if err != nil {
		return err
	}
	for _, days := range []int{22, 224} {
		if err := b.export(ctx, l, days); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) export(ctx context.Context, l *library, days int) error {
	end := lastDay()
	query := url.Values{"from": {string(value.DateOf(end.AddDate(0, 0, -days)))}, "to": {string(value.DateOf(end.AddDate(0, 0, -1)))}}
	before := l.server.resident()
	if err := l.server.resetPeak(); err != nil {
		return err
	}
	file, err := os.CreateTemp("", "cardflow-bench-*.xlsx")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	began, spent := time.Now(), cpuTime(l.server.pid())
	written, err := download(ctx, l.people["keeper"], "/api/v1/documents/export?"+query.Encode(), file)
	took, used := time.Since(began), cpuTime(l.server.pid())-spent
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	growth := max(0, l.server.peak()-before)
	rows, err := countRows(file.Name())
	if err != nil {
		return err
	}
	b.table.add(row{fmt.Sprintf("export of %d rows to Excel", rows), "≤ " + seconds(maxExport) + ", memory grows ≤ " + mb(maxExportMemory), "",
		fmt.Sprintf("%s (processor time %s), %s, peak %s above the %s before", seconds(took), seconds(used), mb(int(written>>10)), mb(growth), mb(before)),
		judge(growth <= maxExportMemory && took <= maxExport)})
	return nil
}

func download(ctx context.Context, c *clerk, path string, w io.Writer) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return 0, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return 0, readAnswer(response, nil)
	}
	return io.Copy(w, response.Body)
}

// countRows counts what lies in the first sheet of a workbook.
func countRows(path string) (int, error) {
	book, err := zip.OpenReader(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = book.Close() }()
	for _, f := range book.File {
		if !strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			continue
		}
		sheet, err := f.Open()
		if err != nil {
			return 0, err
		}
		defer func() { _ = sheet.Close() }()
		scan := bufio.NewScanner(sheet)
		scan.Buffer(make([]byte, 1<<16), 1<<20)
		scan.Split(splitRows)
		rows := 0
		for scan.Scan() {
			rows++
		}
		return rows, scan.Err()
	}
	return 0, fmt.Errorf("%s holds no sheet", path)
}

// splitRows cuts a sheet behind each row.
func splitRows(data []byte, atEOF bool) (advance int, token []byte, err error) {
	mark := []byte("</row>")
	if i := bytes.Index(data, mark); i >= 0 {
		return i + len(mark), data[:i], nil
	}
	if atEOF {
		return len(data), nil, nil
	}
	return 0, nil, nil
}
