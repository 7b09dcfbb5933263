"""后续处置：当场改正、责令改正、复查、移送、抄告、异议，以及对象凭码上传（S1-13、S3-16、S3-19）。"""

from server.followups import problems as _problems  # noqa: F401  (its codes are known with the room)
