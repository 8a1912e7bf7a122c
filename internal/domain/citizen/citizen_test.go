package citizen

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

func record() Citizen {
	return Citizen{ID: "c1", Name: "王\U00020BB7", IDNumber: "11010519491231002X", Phone: "13812345678", Address: "上海市黄浦区南京东路1号"}
}

func TestCorrectionChangesWhatItNamesAndNothingElse(t *testing.T) {
	got, err := Correction{CitizenID: "c1", Before: map[Field]string{Name: "王\U00020BB7"}, After: map[Field]string{Name: "王\u9FB4"}}.Apply(record())
	require.NoError(t, err)
	want := record()
	want.Name = "王\u9FB4"
	require.Equal(t, want, got)
}

func TestCorrectionOfARecordThatChangedSinceIsRefused(t *testing.T) {
	_, err := Correction{CitizenID: "c1", Before: map[Field]string{Phone: "13900000000"}, After: map[Field]string{Phone: "13911111111"}}.Apply(record())
	require.True(t, fault.Is(err, "citizen.changed"), "%v", err)
	require.Contains(t, fault.From(err).Message, "联系电话")
}

func TestEachFieldIsHeldToItsRule(t *testing.T) {
	for f, bad := range map[Field]string{Name: "张3", IDNumber: "110105194912310021", Phone: "110", Address: "路", HouseholdKind: "x",
		HouseholdAddress: "", HouseholdSince: "昨天", "height": "180"} {
		_, err := record().Set(f, bad)
		require.Error(t, err, f)
	}
	normal, err := Normal(IDNumber, "11010519491231002x")
	require.NoError(t, err)
	require.Equal(t, "11010519491231002X", normal)
}

func TestEveryFieldHasALabelAndHidesWhatIsPersonal(t *testing.T) {
	for _, f := range []Field{Name, IDNumber, Phone, Address, HouseholdKind, HouseholdAddress, HouseholdDistrict, HouseholdSince} {
		require.NotEmpty(t, Label(f), f)
	}
	for _, f := range []Field{Name, IDNumber, Phone, Address} {
		require.NotEqual(t, record().Get(f), Mask(f, record().Get(f)), f)
	}
}
