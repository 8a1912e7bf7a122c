package rarechar

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"cardflow/internal/domain/rarechar"
	"cardflow/internal/fault"
	"cardflow/internal/integrations/wire"
)

// path of the one call of the service.
const path = "/v1/characters"

const (
	patience  = 3 * time.Second // somebody is typing
	maxAnswer = 1 << 20
)

// Client 生僻字服务客户端 asks the city's service.
type Client struct {
	URL   string       // base address
	Token string       // of this platform there
	HTTP  *http.Client // nil: one that waits three seconds
}

// Search asks for characters. Whatever the service does wrong means that it is off:
// pages go on without it.
func (c *Client) Search(ctx context.Context, q rarechar.Query) (rarechar.Candidates, error) {
	var out rarechar.Candidates
	if err := q.Check(); err != nil {
		return out, err
	}
	text, err := c.get(ctx, url.Values{"by": {string(q.By)}, "q": {q.Text}, "from": {strconv.Itoa(q.From)}})
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return rarechar.Candidates{}, rarechar.Off().Because(errors.New("the answer is no JSON"))
	}
	for i, item := range out.Items {
		out.Items[i] = complete(item)
	}
	if out.Items == nil {
		out.Items = []rarechar.Character{}
	}
	return out, nil
}

// complete fills in what the service left out and what a character tells by itself.
func complete(item rarechar.Character) rarechar.Character {
	if runes := []rune(item.Char); len(runes) == 1 {
		own := rarechar.Of(runes[0])
		item.Code, item.Block = own.Code, own.Block
	}
	if item.Pinyin == nil {
		item.Pinyin = []string{}
	}
	if item.Components == nil {
		item.Components = []string{}
	}
	return item
}

func (c *Client) get(ctx context.Context, query url.Values) ([]byte, error) {
	target, err := url.JoinPath(c.URL, path)
	if err != nil {
		return nil, fault.Internal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"?"+query.Encode(), nil) //nolint:gosec // the host is configured, only the query is the caller's
	if err != nil {
		return nil, fault.Internal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	got, err := wire.Exchange(c.client(), req, maxAnswer)
	switch {
	case err != nil:
		return nil, rarechar.Off().Because(err)
	case got.Status == http.StatusUnprocessableEntity:
		return nil, refusal(got.Text)
	case got.Status != http.StatusOK:
		return nil, rarechar.Off().Because(fmt.Errorf("status %d", got.Status))
	}
	return got.Text, nil
}

func (c *Client) client() *http.Client {
	if c.HTTP != nil {
		return c.HTTP
	}
	return &http.Client{Timeout: patience}
}

// refusal passes on what the service says about a query it does not understand.
func refusal(text []byte) error {
	var said struct {
		Message string `json:"message"`
	}
	if err := json.Unmarshal(text, &said); err != nil || said.Message == "" {
		return rarechar.Invalid("生僻字服务不能理解这个检索内容")
	}
	return rarechar.Invalid(said.Message)
}
