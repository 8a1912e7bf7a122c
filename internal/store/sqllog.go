package store

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

// slowQuery is from when on a statement is worth a line in the log.
const slowQuery = 500 * time.Millisecond

// sqlLogger tells of statements that fail or are slow. GORM's own writes down
// every statement before it looks whether anybody wants it.
type sqlLogger struct{ logger.Interface }

func newSQLLogger(log *slog.Logger) sqlLogger {
	return sqlLogger{logger.NewSlogLogger(log, logger.Config{
		SlowThreshold: slowQuery, LogLevel: logger.Warn, IgnoreRecordNotFoundError: true, ParameterizedQueries: true,
	})}
}

// LogMode gives a logger of another level, as GORM's Debug asks for.
func (l sqlLogger) LogMode(level logger.LogLevel) logger.Interface {
	return sqlLogger{l.Interface.LogMode(level)}
}

// ParamsFilter leaves out what statements were given: it may be personal.
func (l sqlLogger) ParamsFilter(ctx context.Context, sql string, params ...any) (string, []any) {
	return sql, nil
}

// Trace passes on what is worth a line.
func (l sqlLogger) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	if err != nil || time.Since(begin) > slowQuery {
		l.Interface.Trace(ctx, begin, statement, err)
	}
}
