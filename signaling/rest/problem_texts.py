"""Every refusal over REST: its code, its status, and what it says to people in both languages.

A sentence says what happened and what to do now; ``{detail}`` stands for the little that differs from case to case.
"""

from signaling.rest.problem_kinds import Kind, Words, kind
from signaling.rest.problem_texts_at_the_door import COMING_IN, PERMISSION, SIGNING_IN

__all__ = ["KINDS", "Kind", "Words"]

DOCUMENTS = {
    "not_a_picture": kind(
        415,
        ("This is not a picture", "Please take a photo, or choose a JPEG, PNG or WebP file."),
        ("这不是图片", "请拍照，或选择 JPEG、PNG、WebP 格式的文件。"),
    ),
    "picture_too_large": kind(
        413,
        ("This picture is too large", "Please take it again with the camera of this page, or choose a smaller one."),
        ("图片太大", "请用本页面重新拍摄，或选择较小的图片。"),
    ),
    "too_many_documents": kind(
        429,
        ("That was the last try", "Please go on: the agent will look at the document with you in the call."),
        ("已达到次数上限", "请继续下一步，客服人员会在通话中与您一起查看证件。"),
    ),
    "number_not_found": kind(
        422,
        (
            "The number could not be read",
            "It must be covered before the photo is kept. Please take it again: flat, sharp, and in good light.",
        ),
        ("未能识别证件号码", "保存照片之前必须遮住号码。请放平证件，在光线充足处重新拍摄清晰的照片。"),
    ),
    "document_reader_down": kind(
        503,
        (
            "The photo was not kept",
            "Its number cannot be covered just now. Please try again in a moment, or go on to the next step.",
        ),
        ("照片未保存", "暂时无法遮住证件号码。请稍后重试，或继续下一步。"),
    ),
    "no_consent": kind(
        403,
        ("Your agreement comes first", "Nothing is kept before you agree to the recording."),
        ("请先同意", "在您同意录音录像之前，我们不保存任何内容。"),
    ),
    "wrong_phase": kind(
        409,
        ("Not at this moment of the call", "The call has gone on. Please follow what the page shows now."),
        ("当前阶段不能进行此操作", "通话状态已变化，请按页面提示操作。"),
    ),
    "refused": kind(
        409,
        ("The call does not allow this now", "Please follow what the page shows now."),
        ("通话当前不允许此操作", "请按页面提示操作。"),
    ),
}

THINGS = {
    "not_found": kind(404, ("There is nothing here", "Please check the address."), ("此处没有内容", "请核对地址。")),
    "unknown_call": kind(
        404,
        ("There is no such call", "Please search for it anew."),
        ("没有这个通话", "请重新查找。"),
    ),
    "unknown_evidence": kind(
        404,
        ("The call has no such recording", "Please open the call anew; it may still be being prepared."),
        ("该通话没有这段录像", "请重新打开该通话；录像可能仍在生成。"),
    ),
    "evidence_broken": kind(
        500,
        (
            "This recording is damaged",
            "It is not what was sealed. Please run the verification and report it: {detail}.",
        ),
        ("录像已损坏", "它与封存时不一致。请执行校验并上报：{detail}。"),
    ),
    "not_sealed": kind(
        409,
        ("This call is not sealed yet", "Its recording is still being prepared. Please look again in a moment."),
        ("该通话尚未封存", "录像仍在生成，请稍后再看。"),
    ),
    "forgotten": kind(
        410,
        ("This was erased", "The key of this call was destroyed, so nothing of it can be read any more."),
        ("内容已删除", "该通话的密钥已销毁，内容无法再读取。"),
    ),
    "unknown_account": kind(
        404,
        ("There is no such account", "Please look at the list again."),
        ("没有这个账户", "请重新查看列表。"),
    ),
    "name_taken": kind(
        409,
        ("This user name is taken", "Please choose another one."),
        ("用户名已被使用", "请换一个用户名。"),
    ),
    "own_account": kind(
        409,
        ("Not on your own account", "Another administrator changes your role or switches your account off."),
        ("不能修改自己的账户", "请由另一位管理员更改您的角色或停用您的账户。"),
    ),
}

TRANSPORT = {
    "malformed": kind(
        400,
        ("This request cannot be read", "Please check {detail}."),
        ("请求无法读取", "请检查 {detail}。"),
    ),
    "method_not_allowed": kind(
        405,
        ("Not in this way", "This address takes another method."),
        ("请求方法不正确", "此地址不接受该请求方法。"),
    ),
    "too_large": kind(
        413,
        ("This is too much at once", "At most {detail} bytes are taken here."),
        ("内容过大", "此处最多接受 {detail} 字节。"),
    ),
    "wrong_content_type": kind(
        415,
        ("Not in this format", "Please send {detail}."),
        ("格式不正确", "请发送 {detail}。"),
    ),
    "bad_range": kind(
        416,
        ("The recording does not reach so far", "It has {detail} bytes."),
        ("超出录像范围", "该录像共 {detail} 字节。"),
    ),
    "rate_limited": kind(
        429,
        ("One moment, please", "There were too many requests from your address. Please try again in a minute."),
        ("请稍候", "来自您地址的请求过多，请一分钟后再试。"),
    ),
    "bad_request": kind(
        400,
        ("This request cannot be read", "Please reload the page and try again."),
        ("请求无法读取", "请刷新页面后重试。"),
    ),
}

OURS = {
    "internal": kind(
        500,
        ("Something went wrong on our side", "It is on record. Please try again; if it stays, tell us the reference."),
        ("服务出现问题", "问题已记录。请重试；如仍不行，请把编号告诉我们。"),
    ),
    "storage_full": kind(
        507,
        (
            "Nothing can be kept now",
            "The bank's storage is full, so nothing was done. Whoever runs it was told; please try again in a moment.",
        ),
        ("暂时无法保存", "银行存储空间已满，未做任何操作。系统已发出告警，请稍后重试。"),
    ),
    "face_engine_down": kind(
        503,
        (
            "Pictures cannot be looked at now",
            "Please try again in a moment, or go on: the agent looks at the document.",
        ),
        ("暂时无法处理图片", "请稍后重试，或继续下一步，由客服人员查看证件。"),
    ),
    "core_down": kind(
        503,
        (
            "The bank's core system does not answer",
            "Nothing was recorded, and nothing takes effect. Please record the outcome again in a few minutes.",
        ),
        ("银行核心系统暂无应答", "结论未记录，业务也不会生效。请几分钟后重新提交。"),
    ),
    "core_refuses": kind(
        502,
        (
            "The bank's core system does not take this outcome",
            "Nothing was recorded, and nothing takes effect. Please tell your administrator.",
        ),
        ("银行核心系统不接受此结论", "结论未记录，业务也不会生效。请联系管理员。"),
    ),
    "busy": kind(
        503,
        ("Very many people sign in just now", "Please try again in a few seconds."),
        ("登录人数较多", "请过几秒再试。"),
    ),
    "try_again": kind(
        409,
        ("Somebody else changed this at the same moment", "Please try again."),
        ("其他人同时修改了此内容", "请重试。"),
    ),
}

KINDS: dict[str, Kind] = SIGNING_IN | PERMISSION | COMING_IN | DOCUMENTS | THINGS | TRANSPORT | OURS
