"""纸上的检查表：照派单钉住的那一版印空白表，带检查码的二维码（rulings 28）。"""

from __future__ import annotations

from flask import Response, current_app
from sqlalchemy import select

from server.auth import ANY, access, current, get_visible
from server.db import session
from server.documents.sentences import sheet
from server.documents.service import NotRendered
from server.inspections import names
from server.inspections.models import Assignment
from server.inspections.site import blp
from server.problems import Problem, register
from server.registry.checklists.printing import printed
from server.registry.models import Checklist

register("paper.sealed_name", 409, "名称还没有揭开")


@blp.route("/assignments/<assignment_id>/blank.pdf", methods=["GET"])
@access("打印派单的空白检查表", roles=ANY, scope="本部门，检查员看本组")
@blp.response(200, content_type="application/pdf")
def blank(assignment_id: str) -> Response:
    """派单钉住的那一版空白检查表，填好任务、单位、检查人员，带二维码。

    Raises Absent; Problem paper.sealed_name (the firm is not opened to this person yet), checklist.not_printed.
    """
    row = get_visible(Assignment, current(), assignment_id, "派单")
    if row.id not in names.known(current(), [row]):
        raise Problem("paper.sealed_name", "还没有到门口亮证，名称封着，不能印带名称的表。检查组下载任务后可以印。")
    form = session().scalars(select(Checklist).where(Checklist.hash == row.form)).one()
    package = row.package
    head = {
        "名称": sheet((package.get("nonrandom") or {}).get("says", "")),
        "文号": package["no"],
        "任务名称": package["task"]["name"],
        "企业名称": package["entity"]["name"],
        "企业住所": package["entity"]["address"],
        "主体代码": package["entity"]["code"],
        "负责人": package["entity"]["legal_rep"],
        "执法证件号": "、".join(seat["cert_no"] for seat in package["team"]),
        "通知书": f"《{package['notice']['title']}》{package['notice']['no']}",
        "检查人员": "、".join(f"{seat['name']}（{seat['cert_no']}）" for seat in package["team"]),
    }
    url = current_app.config["SUNLOT"].base_url + package["code_url"]
    try:
        content = printed(form.body, form.hash, head, url)
    except NotRendered as problem:
        raise Problem("checklist.not_printed", problem.message + "。") from problem
    return Response(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})
