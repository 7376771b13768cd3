"""/problems/<code>: what the `type` of a refusal leads to (RFC 9457); one page a code, and all of them in a list."""

from __future__ import annotations

from flask import Response

from codebook.problems import Problem, all_problems
from gateway import answers
from gateway.guard import PUBLIC, page
from kernel.errors import NotFound, error_for

REMEDIES = {
    400: "检查请求的格式：JSON、参数和请求头。",
    401: "重新登录，或用客户端编号和密钥重新取得访问令牌。",
    403: "所用的帐户或客户端没有这项权限；请联系学校管理员授权，或更换 scope。",
    404: "检查地址和编号；不在管理范围内的记录也这样答复。",
    405: "改用 Allow 头中列出的请求方式。",
    409: "先处理 detail 中所说的情况，再重新提交。",
    412: "重新读取这条记录，带上新的版本号（If-Match）再提交。",
    413: "减小提交的内容，或分几次提交。",
    415: "检查 Content-Type。",
    422: "按 fields 中各字段的说明更正后重新提交。",
    428: "先读取这条记录，把它的版本号放在 If-Match 头中再提交。",
    429: "等待 Retry-After 头中所说的秒数后再试。",
    500: "请把 request_id 告诉管理员；重试之前先查看操作是否已经完成。",
    503: "稍后再试；带有 Idempotency-Key 的请求可以放心重发。",
    504: "稍后再试；带有 Idempotency-Key 的请求可以放心重发。",
}


@page("/problems/<code>", PUBLIC)
def problem(code: str) -> Response:
    found = all_problems().get(code)
    if found is None:
        raise NotFound("no-such-address", "没有这个错误代码。")
    return answers.page("office/problem.html", problem=found, title=_title(found), remedy=REMEDIES[found.status])


@page("/problems", PUBLIC)
def problems() -> Response:
    return answers.page("office/problems.html", problems=[(each, _title(each)) for each in all_problems().values()])


def _title(found: Problem) -> str:
    return "系统出错" if found.status == 500 else error_for(found.status).title
