"""What the actions of the audit trail are called: the screen's title and the verb."""

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
    "token": "取得令牌",
    "send": "发送",
    "delete": "删除",
    "read": "阅读",
    "remind": "提醒未读",
    "reply": "回复",
    "download": "下载结果",
    "unread_download": "下载未读名单",
    "unread_export": "生成未读名单",
}
DENIED = "越权被拒"
_OWN = {
    "session:sign-in": "登录",
    "session:sign-out": "退出",
    "school:create": "开通学校",
    "api_clients:token": "接口取得令牌",
}


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
    return f"{titles[key]}：{VERBS.get(verb, verb)}" if verb else titles[key]
