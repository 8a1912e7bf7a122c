package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// stream is the open page of a person: what his inbox is told, and when.
type stream struct {
	mu    sync.Mutex
	moved map[string]time.Time // by paper, when he first heard of it
	ended bool
}

// follow opens a stream; it ends with the context.
func (c *clerk) follow(ctx context.Context) (*stream, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/api/v1/events", nil)
	if err != nil {
		return nil, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		defer func() { _ = response.Body.Close() }()
		return nil, fmt.Errorf("open a stream: %w", readAnswer(response, nil))
	}
	s := &stream{moved: map[string]time.Time{}}
	go s.read(response.Body)
	return s, nil
}

// read takes in events until the stream ends. It doesn't come back then, as a
// browser would: nothing may be lost without that.
func (s *stream) read(body io.ReadCloser) {
	defer func() { _ = body.Close() }()
	lines, name := bufio.NewScanner(body), ""
	for lines.Scan() {
		switch key, text, _ := strings.Cut(lines.Text(), ": "); {
		case key == "event":
			name = text
		case key == "data" && name == "inbox":
			s.note(text, time.Now())
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

func (s *stream) note(text string, at time.Time) {
	var event struct {
		Document string `json:"document"`
	}
	if json.Unmarshal([]byte(text), &event) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, heard := s.moved[event.Document]; !heard {
		s.moved[event.Document] = at
	}
}

// heard tells when he first heard of a paper.
func (s *stream) heard(paper string) (at time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok = s.moved[paper]
	return at, ok
}

// forget lets everything be heard of for the first time again.
func (s *stream) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.moved)
}

func (s *stream) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}
