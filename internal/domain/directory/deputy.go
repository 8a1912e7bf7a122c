package directory

import (
	"context"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/value"
)

// Deputy 代理 lets one person act for another from one day to another, both
// included, for all functions or chosen ones. What he does is recorded as his,
// on behalf of the principal.
type Deputy struct {
	ID        string
	Principal string // person ids
	Person    string
	Functions []string // empty means all
	From, To  value.Date
	Reason    string
	CreatedBy string
	CreatedAt time.Time
	EndedAt   *time.Time // ended before its time
}

// Deputies 代理登记 stores deputyships.
type Deputies interface {
	// Deputies lists those in which a person is principal or deputy, newest
	// first; "" lists everybody's.
	Deputies(ctx context.Context, personID string) ([]Deputy, error)
	// AddDeputy stores one, with its entry of the audit log.
	AddDeputy(ctx context.Context, d Deputy, log audit.Entry) error
	// EndDeputy ends one, with its entry of the audit log; a second time changes
	// nothing. NotFound when absent.
	EndDeputy(ctx context.Context, id string, at time.Time, log audit.Entry) error
}
