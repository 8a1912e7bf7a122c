package audit

import "cardflow/internal/domain/document"

var actionLabels = map[string]string{
	"login": "登录", "logout": "退出", "password": "修改密码", "export": "导出", "read": "查看个人信息", "verify": "校验日志",
	"handle": "处理告警", "set_rule": "修改告警规则", "archive": "归档日志", "rotate_key": "更换密钥", "revoke_key": "吊销密钥", "destroy_key": "销毁密钥",
	"backup_keys": "备份密钥", "restore_keys": "恢复密钥", "reencrypt": "重新加密", "restore_row": "恢复被改动的数据", "seal_rows": "建立校验记录", "reconcile": "立即对账", "dismiss": "标为已处理", "retry": "重试",
	"deputy_add": "登记代理", "deputy_end": "结束代理", "correct": "更正市民信息", "publish": "发布流程", "rollback": "恢复流程版本",
	"box_pack": "分拣装箱", "box_void": "作废箱", "box_print": "打印箱标签", "box_register": "登记发放批次", "box_unregister": "撤销批次",
	"box_receive": "区级签收", "box_distribute": "分发到网点", "box_sign": "网点最终签收", "box_collect": "登记市民领取",
	"plan_add": "设置定时报表", "plan_change": "修改定时报表", "plan_end": "删除定时报表",
	"set_day": "设置日历", "reset_day": "恢复日历", "disable": "停用", "enable": "启用", "push": "推送",
}

// ActionLabel is an action in words: those of papers have words of their own, and
// what was only tried has the name of the call.
func ActionLabel(action string) string {
	if label, ok := actionLabels[action]; ok {
		return label
	}
	return document.ActionLabel(action)
}
