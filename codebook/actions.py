"""What actions are called in the audit trail and in histories: the screen's title and the verb."""

from __future__ import annotations

from codebook.screens import all_screens

VERBS = {
    "create": "新建",
    "change": "修改",
    "enable": "启用",
    "disable": "停用",
    "import": "导入",
    "export": "导出",
    "password": "重置密码",
    "grant": "授权",
    "revoke": "取消授权",
    "set": "提交权限",
    "clear": "清空权限",
    "copy": "复制权限",
    "rotate": "更换密钥",
    "replay": "重新发送",
    "token": "取得令牌",
    "send": "发送",
    "delete": "删除",
    "read": "阅读",
    "remind": "提醒未读",
    "reply": "回复",
    "download": "下载结果",
    "order": "生成文件",
    "unread_download": "下载未读名单",
    "unread_export": "生成未读名单",
    "add": "增加",
    "approve": "审核通过",
    "refuse": "审核不通过",
    "issue": "发放协议书",
    "lock_province": "锁定省内状态",
    "restore_province": "恢复省内状态",
    "change_destination": "修改就业信息",
    "return_destination": "返回原就业状态",
    "restore_signing": "恢复签约功能",
    "reset_registration": "恢复注册状态",
    "set_password": "设置密码",
    "toggle_enlistment": "设置预征入伍",
    "report_enlistment": "预征入伍上报",
    "clear_operation_code": "清空操作码",
    "archive": "存档通过",
    "unarchive": "撤消存档",
    "restore": "恢复存档",
    "change_employer": "修改单位信息",
    "approve_termination": "审核通过",
    "refuse_termination": "审核不通过",
    "force": "解除状态",
    "enter_out_of_province": "录入",
    "cancel": "取消",
    "return": "登记退回",
    "upload": "上传文件",
    "commit": "导入",
    "undo": "撤销本批",
    "print": "打印",
    "download_file": "下载原文件",
    "download_marked": "下载标注文件",
    "download_result": "下载结果",
    "retire": "清理到期记录",
    "accept": "确认封条缺失",
    "retry": "重试",
}
DENIED = "越权被拒"
_OWN = {
    "session:sign-in": "登录",
    "session:sign-out": "退出",
    "school:create": "开通学校",
    "api_clients:token": "接口取得令牌",
    "graduates:reveal": "查看完整号码",
    "graduate:register": "毕业生注册",
    "graduate:print_agreement": "毕业生打印协议书",
    "graduate:set_operation_code": "毕业生设置操作码",
    "graduate:save_resume": "毕业生保存简历",
    "graduate:publish_resume": "毕业生公开简历",
    "graduate:withdraw_resume": "毕业生取消公开简历",
    "graduate:confirm_plan": "毕业生确认就业方案信息",
    "graduate:object_to_plan": "毕业生认为就业方案信息有误",
    "platform:dispatch": "省级平台登记派遣",
    "platform:unlock": "省级平台解锁就业方案",
    "platform:settle": "省级平台办理回生源地",
    "platform:deliver": "省级平台传送协议书",
    "platform:certify": "省级平台传送鉴证",
    "platform:terminate_online": "省级平台传送解约",
    "graduate:enter_in_province": "毕业生录入省内协议书",
    "graduate:enter_out_of_province": "毕业生录入省外协议书",
    "graduate:change": "毕业生修改协议书",
    "graduate:ask_termination": "毕业生申请解约",
    "graduate:withdraw_termination": "毕业生撤回解约申请",
}
_APPLICATIONS = {
    "out_of_province": "省外就业",
    "flexible": "灵活就业",
    "labor_contract": "劳动合同就业",
    "self_employment": "自主创业",
    "return_home": "回生源地",
}
_OWN |= {f"graduate:apply_{kind}": f"毕业生申请{word}" for kind, word in _APPLICATIONS.items()}
_OWN |= {f"graduate:withdraw_{kind}": f"毕业生撤回{word}申请" for kind, word in _APPLICATIONS.items()}
_SIGNINGS = {
    "archive": "存档通过",
    "unarchive": "撤消存档",
    "restore": "恢复存档",
    "change": "修改协议书",
    "change_employer": "修改单位信息",
    "force": "强制解约",
    "approve_termination": "解约审核通过",
    "terminate_online": "网上协商解约",
    "enter_out_of_province": "录入省外协议书",
    "enter_in_province": "录入省内协议书",
    "deliver": "签订协议书",
    "certify": "协议书鉴证",
    "issue_number": "发放协议书编号",
    "replay": "核对后更新",
}
"""What agreements tells of a signing, in the graduate's history."""
_OWN |= {f"signing:{verb}": f"签约：{word}" for verb, word in _SIGNINGS.items()}
_BY_CHAPTER = {
    ("approvals", "revoke"): "撤销审批",
    ("employment", "order"): "提交锁定",
    ("employment", "lock"): "锁定就业方案数据",
    ("employment", "give_up"): "锁定未完成",
    ("employment", "send"): "登记发送",
    ("employment", "cancel"): "取消发送",
}
"""Verbs that another chapter calls otherwise."""


def action_title(action: str) -> str:
    """The Chinese title of an action key; the key itself where nothing better is known."""
    if action in _OWN:
        return _OWN[action]
    key, _, verb = action.partition(":")
    if key == "denied":
        return DENIED
    titles = {screen.key: screen.title for screen in all_screens()}
    if key not in titles:
        return action
    word = _BY_CHAPTER.get((key.partition(".")[0], verb)) or VERBS.get(verb, verb)
    return f"{titles[key]}：{word}" if verb else titles[key]
