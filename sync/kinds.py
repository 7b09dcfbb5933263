"""操作种类：每一种操作带什么内容（与 kinds.ts 逐字相同，有测试比对）。

Limits follow one table: photo 12 MB, sound 10 MB and 180 s, film 40 MB and 60 s, signature 1 MB. Places on a photo are
ten-thousandths of its width and height, so that a mark stays where it was drawn at every size.
"""

from __future__ import annotations

DISPOSALS = "ON_SITE_CORRECTED|ORDER|OWN_DEPARTMENT|OTHER_DEPARTMENT|JUDICIAL|NONE"
RESULTS = "R01|R02|R03|R04|R05|R06|R07|R08|R09|R10"
PICTURE = "image/jpeg|image/png|image/webp"
SOUND = "audio/webm|audio/mp4|audio/ogg"
FILM = "video/webm|video/mp4"
PART = "int:0:10000"

ENVELOPE: dict[str, str] = {
    "v": "int:1:1",
    "alg": "enum:sha256",
    "op_id": "uuid7",
    "dev": "uuid",
    "seq": "int:1:",
    "insp": "uuid",
    "actor": "uuid",
    "kind": "word:40",
    "p": "json",
    "base": "list:uuid7",
    "form": "sha?",
    "wall": "time",
    "tz": "int:-840:840",
    "off": "int",
    "app": "text:80",
    "prev": "sha",
    "hash": "sha",
}

SHAPES: dict[str, dict[str, str]] = {
    "position": {
        "lat_e6": "int:-90000000:90000000",
        "lon_e6": "int:-180000000:180000000",
        "accuracy_m": "int:0:1000000",
        "age_s": "int:0:1000000",
    },
    "image": {"sha256": "sha", "size": "int:1:1048576"},
    "recording": {
        "sha256": "sha",
        "size": "int:1:41943040",
        "media_type": "word:60",
        "seconds": "int:1:3600",
    },
    "witness": {
        "name": "word:60",
        "org": "text:200?",
        "phone": "text:30?",
        "image": "obj:image?",
    },
    "source": {
        "kind": "enum:ADOPTED|EXPERT|ENTRUSTED",
        "by": "word:200",
        "no": "text:200?",
        "on": "day?",
        "file": "uuid7?",
    },
    "answer_conform": {
        "verdict": "enum:CONFORM|FAIL|NA|NOT_CHECKED",
        "reason": "text:2000?",
        "source": "obj:source?",
    },
    "answer_found": {"checked": "bool", "found": "bool?", "reason": "text:2000?", "source": "obj:source?"},
    "answer_number": {"number": "decimal", "source": "obj:source?"},
    "answer_text": {"text": "text:4000"},
    "answer_date": {"date": "day"},
    "answer_choice": {"value": "text:200", "source": "obj:source?"},
    "answer_multi": {"values": "list:text:200"},
    "answer_table": {"rows": "list:json"},
    "answer_materials": {"seen": "list:text:200"},
    "signature": {
        "role": "enum:ENTITY|LEAD|MEMBER|WITNESS",
        "name": "word:60",
        "position": "text:60?",
        "relation": "text:60?",
        "method": "enum:canvas|stamp_photo|paper_scan",
        "image": "obj:image",
        "strokes_sha256": "sha?",
        "by": "enum:PIN|CERT?",
        "differs": "text:500?",
        "content_digest": "sha",
    },
    "refuser": {"name": "text:60?", "position": "text:60?", "unwilling": "bool"},
    "refusal": {
        "reason_code": "word:40",
        "words": "text:2000?",
        "who": "obj:refuser?",
        "rights_told": "bool?",
        "witness": "obj:witness?",
        "recording": "obj:recording?",
        "content_digest": "sha",
    },
    "added": {"photo_id": "uuid7", "sha256": "sha", "size": "int:1:12582912"},
    "mark_circle": {"shape": "enum:CIRCLE", "x": PART, "y": PART, "rx": PART, "ry": PART},
    "mark_arrow": {"shape": "enum:ARROW", "x": PART, "y": PART, "to_x": PART, "to_y": PART},
    "mark_text": {"shape": "enum:TEXT", "x": PART, "y": PART, "text": "word:40"},
    "change": {
        "item": "id",
        "old": "json?",
        "new": "json?",
        "reason": "word:2000",
        "photos": "list:uuid7",
        "added": "list:obj:added?",
    },
}

KINDS: dict[str, dict[str, str]] = {
    "visit.start": {
        "at": "time",
        "position": "obj:position?",
        "no_position_reason": "text:200?",
        "met": "enum:RESPONSIBLE|STAFF|NOBODY|OFFICE",
    },
    "visit.end": {"at": "time", "reason": "text:500?"},
    "credentials.show": {
        "ids_shown": "bool",
        "notice_served": "bool",
        "recusal_told": "bool",
        "recusal_asked": "bool",
    },
    "answer.set": {
        "item": "id",
        "value": "one:answer_conform|answer_found|answer_number|answer_text|answer_date"
        "|answer_choice|answer_multi|answer_table|answer_materials?",
    },
    "finding.set": {
        "item": "id",
        "text": "text:4000",
        "disposal": f"enum:{DISPOSALS}",
        "due_on": "day?",
    },
    "note.set": {"item": "id?", "text": "text:4000"},
    "photo.add": {
        "photo_id": "uuid7",
        "item": "id?",
        "sha256": "sha",
        "size": "int:1:12582912",
        "media_type": f"enum:{PICTURE}|image/heic",
        "width": "int:1:40000",
        "height": "int:1:40000",
        "taken_at": "time",
        "position": "obj:position?",
        "source": "enum:camera|file",
        "reason": "text:200?",
        "thumb": "obj:image?",
        "addendum": "uuid?",
    },
    "photo.void": {"photo_id": "uuid7", "reason": "word:2000"},
    "photo.annotate": {"photo_id": "uuid7", "marks": "list:one:mark_circle|mark_arrow|mark_text"},
    "sample.set": {
        "item": "id",
        "attempt": "int:1:99",
        "names": "list:word:100",
        "n": "int:1:500",
        "picked": "list:int:1:500",
        "reason": "text:500?",
    },
    "file.set": {
        "file_id": "uuid7",
        "item": "id?",
        "kind": "enum:MATERIAL|SCREENSHOT|REPORT|OPINION|INTERVIEW|COPY|PAPER|RECORDING",
        "title": "word:200",
        "from": "text:200?",
        "at": "time",
        "sha256": "sha",
        "size": "int:1:41943040",
        "media_type": f"enum:{PICTURE}|application/pdf|{SOUND}|{FILM}",
        "seconds": "int:1:180?",
        "certified": "bool",
        "voided": "text:200?",
    },
    "result.set": {"code": f"enum:{RESULTS}", "summary": "text:4000"},
    "opinion.set": {"text": "text:4000"},
    "readback.begin": {"content_digest": "sha"},
    "readback.end": {"by": "word:60", "read_aloud": "bool"},
    "sign.add": SHAPES["signature"],
    "sign.refuse": SHAPES["refusal"],
    "seal": {
        "content_digest": "sha",
        "record_digest": "sha",
        "result_code": f"enum:{RESULTS}",
        "ended_at": "time",
        "device_signature": "b64",
        "chains": "json?",
    },
    "addendum.add": {
        "decision_id": "uuid",
        "changes": "list:obj:change",
        "digest_before": "sha",
        "digest_after": "sha",
        "signatures": "list:one:signature|refusal",
    },
    "seal.pass": {"to": "uuid", "reason": "text:200?"},
    "form.migrate": {"to": "sha", "reason": "text:500?"},
    "recuse.request": {"by": "word:60", "reason": "word:2000"},
    "loss.declare": {"expected_seq": "int:1:", "reason": "word:2000"},
    "handover.import": {"dev": "uuid", "from_seq": "int:1:", "to_seq": "int:1:", "head": "sha"},
}

REGISTERS = (
    "answer.set",
    "finding.set",
    "note.set",
    "sample.set",
    "file.set",
    "photo.annotate",
    "result.set",
    "opinion.set",
)
AFTER_SEAL = ("addendum.add", "loss.declare", "handover.import")
