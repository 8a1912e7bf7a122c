package main

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"cardflow/internal/demo"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/postal"
	"cardflow/internal/domain/value"
)

// What the post may report in one file, and how long it may take.
const (
	postalParcels = 10_000
	maxPostal     = 10 * time.Second
)

// measurePostal has a clerk import what the post reports of ten thousand parcels: an
// event of each, the same file again, and ten events of each.
func (b *bench) measurePostal(ctx context.Context) error {
	o := &office{dir: filepath.Join(b.dir, "postal")}
	if err := o.prepare(ctx, b.program); err != nil {
		return err
	}
	if err := fillParcels(ctx, o.dir); err != nil {
		return err
	}
	server, err := b.serve(ctx, o.dir, "")
	if err != nil {
		return err
	}
	defer server.stop()
	c, err := logIn(ctx, officeTransport(), server.address, "shipping", demo.Password)
	if err != nil {
		return err
	}
	for _, events := range []int{1, 10} {
		file := postalFile(events)
		took, err := c.importPostal(ctx, file, events*postalParcels)
		if err != nil {
			return err
		}
		title := fmt.Sprintf("import of %d postal events, one file", events*postalParcels)
		if events > 1 {
			b.table.add(row{title, "", "", seconds(took), info})
			continue
		}
		b.table.add(row{title, "≤ " + seconds(maxPostal), "", seconds(took), judge(took <= maxPostal)})
	}
	b.table.add(row{"— resident memory then", "", "", mb(server.resident()), info})
	return nil
}

// fillParcels makes the parcels that the file is about.
func fillParcels(ctx context.Context, dir string) error {
	s, err := openStore(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return s.PostalDesk().Within(ctx, func(tx postal.Tx) error {
		for i := range postalParcels {
			p := postal.Parcel{ID: value.NewID(), Number: parcelNumber(i), Kind: postal.SeniorCard, Name: "王小明", Phone: "13800000000",
				Address: "上海市演示路 1 号", SentAt: time.Now(), SentBy: document.Named{Name: "bench"}, Version: 1}
			if err := tx.InsertParcel(p); err != nil {
				return err
			}
		}
		return nil
	})
}

func parcelNumber(i int) string { return fmt.Sprintf("EB%011d", i) }

// postalFile is a file with as many events of each parcel; the first event of each is
// the same in every file of this kind but for its time.
func postalFile(events int) []byte {
	var text strings.Builder
	text.WriteString("邮件号,操作时间,操作码,操作说明,操作机构\n")
	at := time.Now().In(value.Shanghai()).AddDate(0, 0, -20-events)
	for e := range events {
		code := "702"
		if e == events-1 {
			code = "704"
		}
		stamp := at.Add(time.Duration(e) * time.Hour).Format("2006-01-02 15:04:05")
		for i := range postalParcels {
			text.WriteString(parcelNumber(i) + "," + stamp + "," + code + ",安排投递,演示路投递部\n")
		}
	}
	return []byte(text.String())
}

// importPostal uploads a file and times it until it is answered.
func (c *clerk) importPostal(ctx context.Context, file []byte, want int) (time.Duration, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "bench.csv")
	if err != nil {
		return 0, err
	}
	if _, err := part.Write(file); err != nil {
		return 0, err
	}
	if err := form.Close(); err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/api/v1/postal/imports", &body)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("X-CSRF-Token", c.csrf)
	began := time.Now()
	response, err := c.http.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	var done struct {
		Taken int `json:"taken"`
	}
	if err := readAnswer(response, &done); err != nil {
		return 0, err
	}
	if took := time.Since(began); done.Taken == want {
		return took, nil
	}
	return 0, fmt.Errorf("%d of %d events were taken", done.Taken, want)
}
