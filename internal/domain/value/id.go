package value

import (
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// NewID makes an identifier that sorts by the time it was made (UUID version 7,
// RFC 9562), so that keys grow at one end of an index on every database.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// FirstID sorts before every identifier that is made at an instant or later.
func FirstID(at time.Time) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(max(at.UnixMilli(), 0))<<16)
	return id.String()
}

// IDTime tells when an identifier was made; false for what is none of ours.
func IDTime(id string) (time.Time, bool) {
	parsed, err := uuid.Parse(id)
	if err != nil || parsed.Version() != 7 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(parsed[:8]) >> 16)).UTC(), true
}
