package value

import "github.com/google/uuid"

// NewID makes an identifier that sorts by the time it was made (UUID version 7,
// RFC 9562), so that keys grow at one end of an index on every database.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
