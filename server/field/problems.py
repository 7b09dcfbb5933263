"""这道门会说的问题。"""

from __future__ import annotations

from server.problems import register

register("sync.gap", 409, "中间缺了操作")
register("sync.fork", 409, "同一序号已有另一条操作")
register("sync.device", 403, "不是这部手机的操作")
register("sync.cursor", 410, "游标已失效")
register("blob.offset", 409, "接不上已收到的位置")
register("blob.length", 422, "文件长度不对")
register("blob.media", 415, "上传格式不对")
register("quarantine.decided", 409, "已经决定过")
register("quarantine.cannot_adopt", 409, "这一条不能采用")
register("blob.unnamed", 410, "没有操作点名的文件")
register("device.ended", 403, "这部手机已停用")
register("client.too_old", 426, "手机程序太旧")
register("device.invitation", 401, "登记手机的码不能用")
register("rescue.unreadable", 422, "撤离包读不出来")
register("quarantine.seal_unfit", 409, "封存现在不能采纳")
register("quarantine.several_tasks", 422, "一次只能决定同一任务的内容")
