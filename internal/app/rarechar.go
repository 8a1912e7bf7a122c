package app

import (
	"cardflow/internal/domain/rarechar"
	adapter "cardflow/internal/integrations/rarechar"
)

// rareCharacters is the service that finds characters for names; none where it is
// switched off.
func (a *App) rareCharacters() rarechar.Service {
	switch cfg := a.Config.RareChar; cfg.URL {
	case "":
		return nil
	case builtin:
		return adapter.StandIn{}
	default:
		return &adapter.Client{URL: cfg.URL, Token: cfg.Token}
	}
}
