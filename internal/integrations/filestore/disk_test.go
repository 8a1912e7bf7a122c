package filestore_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/attachment"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/integrations/filestore"
)

func open(t *testing.T) (attachment.Blobs, string) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "attachments")
	d, err := filestore.NewDisk(root)
	require.NoError(t, err)
	return d, root
}

func TestWhatIsPutIsOpened(t *testing.T) {
	d, _ := open(t)
	id := value.NewID()
	require.NoError(t, d.Put(context.Background(), id, strings.NewReader("送货单")))
	r, err := d.Open(context.Background(), id)
	require.NoError(t, err)
	defer r.Close()
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	assert.Equal(t, "送货单", string(got))
}

func TestABrokenUploadLeavesNothing(t *testing.T) {
	d, root := open(t)
	id := value.NewID()
	err := d.Put(context.Background(), id, iotest.ErrReader(errors.New("cut off")))
	assert.True(t, fault.Is(err, "attachment.store"))
	_, err = d.Open(context.Background(), id)
	assert.True(t, fault.Is(err, "attachment.not_found"))
	left, err := filepath.Glob(filepath.Join(root, "*", ".upload-*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestAnIDCannotLeaveTheFolder(t *testing.T) {
	d, root := open(t)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(root), "secret12"), []byte("x"), 0o600))
	for _, id := range []string{"../secret12", "..", "", "a/b/c/d/e/f", `..\secret12`} {
		_, err := d.Open(context.Background(), id)
		assert.True(t, fault.Is(err, "attachment.not_found"), id)
		assert.Error(t, d.Put(context.Background(), id, strings.NewReader("x")), id)
	}
}
