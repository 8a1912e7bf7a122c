package app

import (
	"time"

	"cardflow/api"
	"cardflow/internal/domain/release"
	"cardflow/internal/domain/warehouse"
	"cardflow/internal/gmcrypto"
)

// release is what the pages of boxes and batches work with.
func (a *App) release() api.Release {
	desk := &release.Desk{Store: a.Store.ReleaseDesk(), Orders: warehouse.BoxOrders(), Clock: time.Now, Calendar: a.Calendar, Digest: gmcrypto.DigestOf}
	return api.Release{Desk: desk, Archive: a.Store.Release()}
}
