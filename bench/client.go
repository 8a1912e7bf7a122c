package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"
)

// clerk is one person at a browser: a session in a cookie, and connections that
// stay open.
type clerk struct {
	base string
	http *http.Client
	csrf string
	user struct {
		ID         string `json:"id"`
		Department struct {
			ID string `json:"id"`
		} `json:"department"`
	}
}

// refused is an answer that is not a success.
type refused struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (r *refused) Error() string { return fmt.Sprintf("%d %s %s", r.Status, r.Code, r.Detail) }

// logIn opens a session. Clerks share the transport, as the browsers of an
// office share the network.
func logIn(ctx context.Context, transport http.RoundTripper, address, username, password string) (*clerk, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &clerk{base: "http://" + address, http: &http.Client{Transport: transport, Jar: jar, Timeout: 10 * time.Minute}}
	answer := struct {
		CSRF string `json:"csrf_token"`
		User any    `json:"user"`
	}{User: &c.user}
	if err := c.call(ctx, http.MethodPost, "/api/v1/session", "", map[string]string{"username": username, "password": password}, &answer); err != nil {
		return nil, fmt.Errorf("login of %s: %w", username, err)
	}
	c.csrf = answer.CSRF
	return c, nil
}

// officeTransport keeps a connection for every clerk that calls at once.
func officeTransport() *http.Transport {
	return &http.Transport{MaxIdleConns: 200, MaxIdleConnsPerHost: 200, IdleConnTimeout: 15 * time.Second, DisableCompression: true}
}

// call sends JSON and reads JSON; a nil body sends none, a nil answer drops it.
func (c *clerk) call(ctx context.Context, method, path, key string, body, answer any) error {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.csrf != "" {
		request.Header.Set("X-CSRF-Token", c.csrf)
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	return readAnswer(response, answer)
}

func readAnswer(response *http.Response, answer any) error {
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		problem := &refused{}
		if json.Unmarshal(raw, problem) != nil || problem.Code == "" {
			return errors.New(response.Status)
		}
		return problem
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(raw, answer)
}

func (c *clerk) get(ctx context.Context, path string, query url.Values, answer any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.call(ctx, http.MethodGet, path, "", nil, answer)
}

// page is a list as the API gives it.
type page[T any] struct {
	Items  []T    `json:"items"`
	Next   string `json:"next_cursor"`
	Total  int    `json:"total"`
	Capped bool   `json:"total_capped"`
}

// entry is a master entry.
type entry struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
	Kind string `json:"kind"`
	// Expires tells of an item whose every receipt must say until when it is good.
	Expires bool `json:"expires"`
}

// taskRow is what the inbox shows of a task, as far as the bench needs it.
type taskRow struct {
	ID       string `json:"id"`
	Document struct {
		ID string `json:"id"`
	} `json:"document"`
}
