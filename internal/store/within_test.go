package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cardflow/internal/fault"
)

func TestOnlyWhatMayPassIsCalledUnavailable(t *testing.T) {
	pg := func(code string) error { return fmt.Errorf("update: %w", &pgconn.PgError{Code: code}) }
	for _, c := range []struct {
		err  error
		kind fault.Kind
	}{
		{pg("08006"), fault.KindUnavailable}, {pg("53300"), fault.KindUnavailable}, {pg("57P01"), fault.KindUnavailable},
		{pg("40P01"), fault.KindUnavailable}, {gorm.ErrDuplicatedKey, fault.KindUnavailable},
		{driver.ErrBadConn, fault.KindUnavailable}, {sql.ErrTxDone, fault.KindUnavailable}, {&net.OpError{Op: "dial", Err: errors.New("refused")}, fault.KindUnavailable},
		{pg("22001"), fault.KindInvalid},
		{pg("42703"), fault.KindInternal}, {pg(""), fault.KindInternal}, {errors.New("a defect"), fault.KindInternal},
	} {
		require.Equal(t, c.kind, fault.From((&Store{}).translate(c.err)).Kind, "%v", c.err)
	}
}
