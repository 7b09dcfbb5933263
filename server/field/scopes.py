"""报到与登记码只经办事函数看（手机可见才看得见），不直接列表。"""

from __future__ import annotations

from server.auth import hidden
from server.field.models import DeviceContact, DeviceInvitation, LocalDeletion, LostFile, PromisedOp

hidden(DeviceContact, DeviceInvitation, LocalDeletion, LostFile, PromisedOp)
