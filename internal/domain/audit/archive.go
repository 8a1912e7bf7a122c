package audit

import (
	"context"
	"time"
)

// KeptOnline is for how many months every entry stays in the database; 网络安全法
// asks for six.
const KeptOnline = 6

// Linked 入链日志 is an entry with its place in the chain and its codes, as an
// archive keeps it.
type Linked struct {
	Seq   int64  `json:"seq"`
	Link  string `json:"link"`
	Stamp string `json:"stamp"`
	Entry Entry  `json:"entry"`
}

// Archive 归档 is a part of the log that was moved to a file. What is online goes
// on at its last link, and its signature covers the digest of the file.
type Archive struct {
	First, Last int64
	Head        string
	File        string // its name
	Digest      string // SM3 of the file, hexadecimal
	At          time.Time
}

// Archiver 日志归档 moves old entries out of the database.
type Archiver interface {
	// Archivable gives the part that was sealed before an instant; it is empty when
	// last is below first.
	Archivable(ctx context.Context, before time.Time) (first, last int64, err error)
	// EachLinked walks a part of the chain in order.
	EachLinked(ctx context.Context, first, last int64, fn func(Linked) error) error
	// Archive notes an archive with its signature and takes its entries away.
	Archive(ctx context.Context, a Archive, log Entry) error
	// Archived finds what was noted of a file; ok is false when the signature does
	// not hold.
	Archived(ctx context.Context, file string) (a Archive, ok bool, err error)
}
