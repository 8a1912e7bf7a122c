package wire

import (
	"sync"
	"time"

	"cardflow/internal/integrations/signature"
)

// Nonces 随机数记录 remembers which nonces were used.
type Nonces interface {
	// Use tells whether a nonce is used for the first time.
	Use(nonce string, now time.Time) (fresh bool, err error)
}

// Keep is how long a used nonce must be remembered: a message is taken from one window
// before now to one after.
const Keep = 2 * signature.Window

// Memory 内存随机数记录 remembers them as long as the process lives.
type Memory struct {
	mu    sync.Mutex
	used  map[string]time.Time
	swept time.Time
}

// Use forgets on the way what is too old to be taken again.
func (m *Memory) Use(nonce string, now time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.used == nil {
		m.used, m.swept = map[string]time.Time{}, now
	}
	if now.Sub(m.swept) > Keep {
		m.swept = now
		for n, at := range m.used {
			if now.Sub(at) > Keep {
				delete(m.used, n)
			}
		}
	}
	if _, again := m.used[nonce]; again {
		return false, nil
	}
	m.used[nonce] = now
	return true, nil
}
