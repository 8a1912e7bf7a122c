package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

var errDisk = errors.New("disk full at /var/lib")

func TestShorthandsBuildTheirKind(t *testing.T) {
	tests := map[Kind]*Error{
		KindInvalid:         Invalid("c", "第 %d 行", 3),
		KindUnauthenticated: Unauthenticated("c", "第 %d 行", 3),
		KindForbidden:       Forbidden("c", "第 %d 行", 3),
		KindNotFound:        NotFound("c", "第 %d 行", 3),
		KindConflict:        Conflict("c", "第 %d 行", 3),
		KindTooLarge:        TooLarge("c", "第 %d 行", 3),
		KindUnavailable:     Unavailable("c", "第 %d 行", 3),
	}
	for kind, err := range tests {
		require.Equal(t, &Error{Kind: kind, Code: "c", Message: "第 3 行"}, err)
	}
}

func TestCauseIsForTheLogOnly(t *testing.T) {
	plain := Unavailable("store", "暂时不可用")
	err := plain.Because(errDisk)
	require.ErrorIs(t, err, errDisk)
	require.Equal(t, "暂时不可用: disk full at /var/lib", err.Error())
	require.Equal(t, "暂时不可用", err.Message)
	require.Equal(t, "暂时不可用", plain.Error(), "the original has no cause")
	raw, jsonErr := json.Marshal(err)
	require.NoError(t, jsonErr)
	require.NotContains(t, string(raw), "disk")
}

func TestAtAddsAPlaceToACopy(t *testing.T) {
	base := Invalid("c", "不对").At("head.a", "甲")
	left, right := base.At("head.b", "乙"), base.At("head.c", "丙")
	require.Len(t, base.Details, 1)
	require.Equal(t, Detail{"head.b", "乙"}, left.Details[1])
	require.Equal(t, Detail{"head.c", "丙"}, right.Details[1])
}

func TestProblemsTellTheFirstPlaceAndHowManyMore(t *testing.T) {
	require.NoError(t, Problems("c", nil))
	one := Problems("c", []Detail{{"a", "请填写甲"}})
	require.EqualError(t, one, "请填写甲")
	three := Problems("c", []Detail{{"a", "请填写甲"}, {"b", "乙"}, {"c", "丙"}})
	require.EqualError(t, three, "请填写甲（另有 2 处需要修改）")
	require.Equal(t, KindInvalid, From(three).Kind)
	require.Len(t, From(three).Details, 3)
}

func TestFromFindsTheFaultAndHidesTheRest(t *testing.T) {
	require.Nil(t, From(nil))
	known := Conflict("c", "已处理")
	require.Same(t, known, From(fmt.Errorf("while saving: %w", known)))
	unknown := From(errDisk)
	require.Equal(t, KindInternal, unknown.Kind)
	require.NotContains(t, unknown.Message, "disk")
	require.ErrorIs(t, unknown, errDisk)
}

func TestIsLooksThroughTheChain(t *testing.T) {
	err := fmt.Errorf("while saving: %w", Conflict("task.already_decided", "已处理"))
	require.True(t, Is(err, "task.already_decided"))
	require.False(t, Is(err, "task.not_yours"))
	require.False(t, Is(errDisk, "task.not_yours"))
	require.False(t, Is(nil, ""))
}
