package api

import (
	"context"
	"encoding/json"
	"net/http"

	"cardflow/internal/fault"
)

// maxSetting bounds one value: an unsaved paper of a thousand lines fits.
const maxSetting = 1 << 20

// SettingPath names a personal setting: scratch.<type>, last.<type>.
type SettingPath struct {
	Key string `path:"key" maxLength:"120" pattern:"^[A-Za-z0-9_.:-]+$"`
}

// Setting 个人设置 is any JSON that a page keeps for its user; null where it keeps
// nothing.
type Setting struct {
	Value json.RawMessage `json:"value"`
}

type settingOutput struct{ Body Setting }

func (s *server) registerSettings() {
	path := apiPrefix + "/settings/{key}"
	register(s, operation{method: http.MethodGet, path: path, id: "get-setting", summary: "读取个人设置", tag: "个人设置", access: personal()},
		func(ctx context.Context, in *SettingPath) (*settingOutput, error) {
			raw, err := s.Settings.Setting(ctx, caller(ctx).ID, in.Key)
			if err != nil && fault.From(err).Kind == fault.KindNotFound { // not arranged yet is no error
				raw, err = json.RawMessage("null"), nil
			}
			return &settingOutput{Body: Setting{Value: raw}}, err
		})
	register(s, operation{method: http.MethodPut, path: path, id: "put-setting", summary: "保存个人设置", tag: "个人设置", access: personal(),
		ownKey: true, maxBody: maxSetting}, func(ctx context.Context, in *struct {
		SettingPath
		Body Setting
	}) (*settingOutput, error) {
		return &settingOutput{Body: in.Body}, s.Settings.SetSetting(ctx, caller(ctx).ID, in.Key, in.Body.Value)
	})
	register(s, operation{method: http.MethodDelete, path: path, id: "delete-setting", summary: "删除个人设置", tag: "个人设置", access: personal(),
		ownKey: true, status: http.StatusNoContent}, func(ctx context.Context, in *SettingPath) (*struct{}, error) {
		return nil, s.Settings.DeleteSetting(ctx, caller(ctx).ID, in.Key)
	})
}
