package app

import (
	"context"
	"sync/atomic"
	"time"

	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/cloudsign"
)

// service is the cloud's sign and verify service, which has the root key inside; nil
// where the root key lies in a file.
func (c Config) service() (*cloudsign.Client, error) {
	s := c.Keys.Service
	if s.URL == "" {
		return nil, nil
	}
	return cloudsign.New(cloudsign.Config{URL: s.URL, App: s.App, Secret: s.Secret})
}

// openKeyring opens the keys, and makes them where there are none.
func (c Config) openKeyring() (gmcrypto.Keyring, error) {
	module, err := c.service()
	switch {
	case err != nil:
		return nil, err
	case module == nil:
		return gmcrypto.OpenKeyring(c.keysFile(), c.rootFile())
	}
	return gmcrypto.OpenKeyringWith(c.keysFile(), module)
}

// openKeys opens the keys for their administrator.
func (c Config) openKeys() (*gmcrypto.Keys, error) {
	module, err := c.service()
	switch {
	case err != nil:
		return nil, err
	case module == nil:
		return gmcrypto.OpenKeys(c.keysFile(), c.rootFile())
	}
	return gmcrypto.OpenKeysWith(c.keysFile(), module)
}

// probeEvery is how often the service is asked for a sign of life.
const probeEvery = 5 * time.Second

// keyService 签名验签服务状态 tells whether the service answers. A process goes on with
// the keys it has opened while it does not, so this is told beside being ready.
type keyService struct{ wrong atomic.Pointer[fault.Error] }

// watchKeyService begins to watch, and gives what tells in a sentence what is wrong;
// nil where there is no service.
func (a *App) watchKeyService(ctx context.Context) (impaired func() string, err error) {
	module, err := a.Config.service()
	if err != nil || module == nil {
		return nil, err
	}
	k := &keyService{}
	go func() {
		tick := time.NewTicker(probeEvery)
		defer tick.Stop()
		for ctx.Err() == nil {
			a.probe(k, module.Ping())
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
	}()
	return k.impaired, nil
}

// probe notes an answer, and logs when it is another than before.
func (a *App) probe(k *keyService, err error) {
	was := k.wrong.Swap(fault.From(err))
	switch {
	case err != nil && was == nil:
		a.Log.Error("the sign and verify service does not answer: nothing is signed until it does", "error", err)
	case err == nil && was != nil:
		a.Log.Info("the sign and verify service answers again")
	}
}

// impaired says in a sentence what does not work; "" when everything does.
func (k *keyService) impaired() string {
	if err := k.wrong.Load(); err != nil {
		return err.Message
	}
	return ""
}
