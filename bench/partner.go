package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"time"

	"cardflow/internal/app"
	"cardflow/internal/integrations/signature"
)

// The targets of the partners' API.
const (
	partnerHour  = 1000 // applications in an hour
	maxPartner   = 300 * time.Millisecond
	clerksMoving = 2.0 // decisions a second of the clerks meanwhile
)

// measurePartner hands in applications by the clock, as 随申办 does, while clerks
// decide.
func (b *bench) measurePartner(ctx context.Context) error {
	o, err := b.openOffice(ctx)
	if err != nil {
		return err
	}
	p, err := newPartner(ctx, o)
	if err != nil {
		return err
	}
	minutes := 6
	if b.quick {
		minutes = 2
	}
	span := time.Duration(minutes) * time.Minute
	jobs, err := o.spread(ctx, int(clerksMoving*span.Seconds()))
	if err != nil {
		return err
	}
	decided := make(chan *sample, 1)
	go func() {
		decided <- openLoop(clerksMoving, len(jobs), func(n int) error { return o.clerks[jobs[n].post][n%desks].decide(ctx, jobs[n].task) })
	}()
	count := partnerHour * minutes / 60
	s := b.counted(func() *sample {
		return openLoop(partnerHour/3600.0, count, func(n int) error { return p.submit(ctx, n) })
	})
	clerks := <-decided
	if err := clerks.err(); err != nil {
		return err
	}
	b.table.add(row{fmt.Sprintf("applications through the partners' API, %d/h for %d min, p95", partnerHour, minutes), "≤ " + ms(maxPartner), "",
		fmt.Sprintf("%s (p50 %s)", ms(s.p95()), ms(s.p50())), judge(s.p95() <= maxPartner && s.err() == nil)})
	b.table.add(row{"— errors", "none", "", fmt.Sprintf("%d of %d", failures(s), count), judge(failures(s) == 0)})
	b.table.add(row{fmt.Sprintf("— decisions of %d clerks meanwhile, %.0f/s, p95", desks, clerksMoving), "", "", ms(clerks.p95()), info})
	return s.err()
}

func failures(s *sample) int {
	n := 0
	for _, k := range s.fails {
		n += k
	}
	return n
}

// partnerClient is 随申办 with the secret of the demonstration.
type partnerClient struct {
	base, id, secret string
	http             *http.Client
	photo, outlet    string
}

func newPartner(ctx context.Context, o *office) (*partnerClient, error) {
	cfg, err := app.Load(filepath.Join(o.dir, "demo-partners.yaml"), nil, nil)
	if err != nil {
		return nil, err
	}
	p := &partnerClient{base: "http://" + o.server.address, id: cfg.Partners[0].ID, secret: cfg.Partners[0].Secret,
		http: &http.Client{Transport: officeTransport(), Timeout: time.Minute}}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, face(), &jpeg.Options{Quality: 90}); err != nil {
		return nil, err
	}
	p.photo = base64.StdEncoding.EncodeToString(b.Bytes())
	var outlets page[entry]
	if err := p.call(ctx, http.MethodGet, "/senior/outlets", nil, &outlets); err != nil {
		return nil, err
	}
	if len(outlets.Items) == 0 {
		return nil, fmt.Errorf("the demonstration has no outlets")
	}
	p.outlet = outlets.Items[0].ID
	return p, nil
}

// face draws what passes for a photo: skin in the middle with edges in it.
func face() image.Image {
	const width, height = 358, 441
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{210, 220, 235, 255}
			dx, dy := float64(x-width/2)/width, float64(y-height*2/5)/height
			switch {
			case dx*dx/0.07+dy*dy/0.09 >= 1:
			case (x/6+y/6)%5 == 0:
				c = color.RGBA{120, 78, 60, 255}
			default:
				c = color.RGBA{222, 176, 148, 255}
			}
			m.Set(x, y, c)
		}
	}
	return m
}

func (p *partnerClient) submit(ctx context.Context, n int) error {
	return p.call(ctx, http.MethodPost, "/senior/applications", map[string]any{"serial": fmt.Sprintf("bench-%d-%d", n, rand.Uint64()), //nolint:gosec // not a secret
		"region": "local", "name": "王\U0002A6A5", "id_number": elderNumber(n), "phone": "13812345678", "address": "上海市黄浦区南京东路1号",
		"household": "上海市黄浦区福州路9号", "delivery": "post", "pickup": p.outlet, "photo": p.photo}, nil)
}

// elderNumber makes an ID number of somebody born in 1940 or later, each another.
func elderNumber(n int) string {
	day := time.Date(1940, 1, 1+n, 0, 0, 0, 0, time.UTC)
	text := "310101" + day.Format("20060102") + "702"
	sum := 0
	for i, w := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(text[i]-'0') * w
	}
	return text + string("10X98765432"[sum%11])
}

// call signs and sends a request, as any partner must.
func (p *partnerClient) call(ctx context.Context, method, path string, body, answer any) error {
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return err
		}
	}
	m := signature.Message{Method: method, Path: "/partner/v1" + path, Body: content}
	m.Stamp(time.Now())
	signed, err := m.Sign(signature.HMAC(p.secret))
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, p.base+m.Path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	for name, v := range map[string]string{"Content-Type": "application/json", "X-Partner-Id": p.id, "X-Partner-Timestamp": m.Timestamp,
		"X-Partner-Nonce": m.Nonce, "X-Partner-Signature": signed} {
		request.Header.Set(name, v)
	}
	response, err := p.http.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	return readAnswer(response, answer)
}
