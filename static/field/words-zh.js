/** 訪視用戶端的繁體中文。 */
export default {
  app: '訪視', offline: '離線', more: '更多', close: '關閉', cancel: '取消', back: '返回', loading: '正在準備資料…', help: '說明', name: '姓名', time: '時間', position: '位置',
  today: '今天', none: '無',

  // 今日訪視
  todays_visits: '今日訪視', ready: '{n} 家已備妥，共 {size} KB，沒有訊號也能訪視。', updated_at: '{time} 更新', next_one: '下一家', under_way: '訪視中', go_on: '繼續',
  arrive: '到達', could_not_visit: '未能訪視', substitute: '代訪', visit: '訪視', company_audit: '機構考核', school_audit: '學校考核', lead: '召集人',
  training_days_left: '還剩 {n} 個訓練日', no_training_day_left: '已無訓練日', due_by: '{day} 前', by_day: '最晚 {day}。', last_day_today: '今天是最後一天。',
  suggested: '建議 {day}{half}。', half_morning: '上午', half_afternoon: '下午', last_visit: '上次訪視 {day}，滿 {n} 天。', first_visit: '還沒有訪視紀錄。', students_there: '建教生 {n} 人，未滿 18 歲 {minors} 人',
  window_says: '第 {n} 期，{from} 到 {to}。今天是 {today}，還剩的訓練日：{left}', window_from: '第 {n} 期 {day}', where: '位置', see_map: '看地圖', km: '直線 {n} 公里',
  open_cases: '列管 {n} 件', no_open_cases: '無列管', overdue_see: '逾期 {n} 件，看內容', see_cases: '看內容', also_today: '今天另外 {n} 家', later: '接下來 {n} 家', done_today: '今天已完成 {n} 家',
  begun_elsewhere: '另一支手機已經開始填寫。', opens_on: '{day} 起才能訪視。', nothing_due: '目前沒有要訪視的機構', nothing_due_more: '有新的期別時會自動出現。', persons: '{n} 人',
  waiting_n: '待上傳：紀錄 {n} 份、照片 {photos} 張', needs_attention_n: '需處理：{n} 份', only_here: '只存在這支手機，有訊號就自動送出', received: '學校已收到', waiting: '待上傳',
  signed_out: '登入已過期。資料都在這支手機，登入後自動送出。', sign_in: '登入', new_version: '有新版本。', update: '更新', welcome: '訪視', welcome_say: '登入後，要訪視的機構會存進這支手機，沒有訊號也能用。', first_time_needs_network: '第一次使用需要網路。連上後會自動準備。',

  // 更多
  not_for_field: '這個帳號沒有訪視工作。', first_page: '回到首頁', desk_pages: '訪視紀錄（網頁）', refresh: '更新資料', install: '安裝到主畫面', colours: '畫面顏色', theme_system: '跟隨系統', theme_light: '淺色', theme_dark: '深色', sign_out: '登出', room: '已用 {used}，還可用 {free}', room_plenty: '剩餘空間充足（已用 {used}，還可用 {free}）',
  sign_out_unsent: '還有 {n} 份紀錄沒有送出', sign_out_unsent_say: '登出後資料會留在這支手機，等您再登入才會送出。別人登入看不到，也不會代送。', leaving_pending: '已登出，學校還不知道。下次有訊號時，不論先打開哪一個訪視的網頁，都會先完成登出；在那之前這支手機不顯示任何資料。', stay: '先不登出', sign_out_anyway: '仍要登出',

  // 到達與列管
  arrival: '到達', arrival_and_cases: '到達與列管', arrived_at: '到達 {time}', looking_for_place: '正在定位…可以先開始訪視。', place_found: '已定位，誤差約 {n} 公尺', far_away: '離場址約 {n} 公里，請說明原因',
  place_denied: '沒有定位權限，請說明原因', place_unavailable: '這裡無法定位，請說明原因', place_timeout: '定位太久沒有結果，請說明原因', place_missing: '這支手機不能定位，請說明原因',
  place_because_indoors: '廠房內收不到訊號', place_because_no_permission: '手機未開放定位', place_because_inaccurate: '定位不準', place_because_moved: '場址已搬遷', paper_is_shown: '有出示', paper_is_missing: '沒有', getting_in: '入廠約定：{terms}', self_assessed: '自評', papers_to_ask: '這次要查的書件', lacks_approved_students: '核定', lacks_contract_signed_on: '訓練契約', lacks_contract_filed_on: '契約備查', lacks_guardian_consent: '法定代理人同意', lacks_insured_from: '加保', open_cases_here: '列管中的缺失', earlier_photo: '{day} 的照片', cases_n: '{n} 件', no_open_cases_here: '沒有列管中的缺失。',
  case_gone: '已改善', case_partly: '部分改善', case_still: '未改善', overdue_since: '逾期（{day} 到期）', recurred: '再次發生 {n}', correcting: '退回補正：{reason}', back_to_list: '回到今日訪視',

  // 各段
  section_of: '第 {n} 段，共 {of} 段・{name}', sections_and_more: '各段與更多', answered: '已作答 {done}／{total}', progress: '作答進度', next_unanswered: '下一個未作答', next_section: '下一段：{title}',
  saved_at: '{time} 已存在這支手機', saving: '存檔中…', turn_unable: '改為未能訪視', discard_visit: '捨棄這次訪視', discard_say: '內容會先移到「待上傳與收據」的已捨棄，之後可以取回。', keep_it: '保留',
  open_elsewhere: '已在另一個分頁開啟', open_elsewhere_say: '同一筆訪視只在一個分頁填寫，才不會互相蓋掉。', go_on_here: '改在這裡繼續',
  sent_elsewhere: '這次訪視已在另一支手機送出', elsewhere_say: '學校收到的是另一支手機送出的那一份。這支手機填的內容都還在，不會自動送出，也不會自動刪除。', elsewhere_ways: '看可以怎麼處理', compare_both: '比較兩份', compare_needs_network: '比較需要網路，連上後再按一次。這支手機的內容沒有動。', drop_draft: '捨棄這支手機的草稿', drop_draft_say: '這支手機的 {answers} 題回答、{photos} 張照片會移到「待上傳與收據」的已捨棄，之後可以取回。學校那一份不變。', back_to_form: '回到填寫',
  stands_at_school: '學校已收到原來送出的那一份，改好重送以前，收據和計入都以它為準。', twin_begun: '另一支手機也在填這次訪視', twin_begun_say: '同一次訪視，您在另一支手機也開始了一份，還沒送出。兩份都在，不會自動合併、送出或刪除；兩份都送出，學校會收到兩份紀錄。', twin_sent: '另一支手機已送出這次訪視', twin_sent_say: '學校已收到您用另一支手機送出的一份。這支手機填的內容都還在；在這裡送出，學校會有兩份紀錄。', go_on_with_this: '在這支手機繼續', twin_look: '看兩份哪裡不同', twin_look_desk: '看學校收到的那一份', twin_differs: '{n} 處不同（不含學生晤談）。', other_phone: '另一支手機',
  not_fetched: '這個畫面還沒下載到手機', not_fetched_say: '請到有訊號的地方再試一次。已記的資料都在這支手機，沒有遺失。', cannot_open: '讀不到這支手機的資料', cannot_open_say: '資料沒有被刪除。請關閉其他分頁後再試一次；若仍不行，重新開機。',

  // 題目
  unanswered: '未作答', met_yes: '符合', met_no: '不符合', yes_yes: '是', yes_no: '否', have_yes: '有', have_no: '沒有', na: '不適用', declined: '不想說', last_on: '上次 {day}', same_as_last: '同上次 {value}',
  evidence: '佐證照片', photos: '{n} 張', photos_at_least: '至少 {n} 張', take_photo: '拍照', from_album: '相簿', photo_taken: '已拍照', photo_n: '照片 {n}', look_at_photo: '看照片 {n}，{time}', photo_kept: '{time} 拍攝，已存好', photo_shrinking: '已存好，整理中',
  not_a_photo: '這個檔案不是照片，請重拍', remove_photo: '移除這張', no_photos: '禁止拍攝', why_no_photo: '沒有照片的原因', photo_after_all: '改為拍照', add_note: '加註', note_label: '加註', fixed_on_spot: '現場已改善', marked_by_you: '您標記的缺失',
  mark_as: '標為缺失：{severity}', unmark: '取消標記', clear_answer: '清除作答', severity_critical: '重大', severity_major: '主要', severity_minor: '輕微',
  wrong_time: '請輸入 24 小時制的時間，例如 2110。', wrong_number: '請輸入 {min} 到 {max} 的數字。', wrong_plain: '請輸入數字。', one_more: '加 1', one_less: '減 1',
  paper_roll: '名冊', paper_posts: '崗位', paper_trainers: '指導', paper_departments: '科別', paper_shifts: '班表', paper_weekdays: '訓練星期', paper_payDay: '發放日', paper_allowance: '月津貼', paper_wage: '最低工資',
  paper_insured: '加保', paper_minors: '未滿 18 歲', paper_dormitories: '宿舍', paper_permit: '延後時段', each_month: '每月 {day} 日', money: '{amount} 元', all_insured: '{n} 人都已加保', not_insured: '查無加保日：{names}', permit_for: '{n} 人經核准', no_permit: '查無核准的延後時段', permit_on_file: '有核准的延後時段。', no_permit_found: '查無核准的延後時段。',

  // 待查證
  verify: '待查證：{what}', verify_fact: '填的是 {value}，界線是 {limit}。', basis: '依據', law_from: '適用 {day} 起', not_a_finding: '不是缺失', is_a_finding: '確認為缺失', why_not_a_finding: '為什麼不是缺失', reason_optional: '補充說明（可不填）',

  // 出勤卡
  card: '出勤卡', cards_sampled: '出勤卡逐日核對（已核對 {n}／{of} 人）', card_photo: '出勤卡照片', card_checked: '已核對', to_verify_n: '待查證 {n} 項', card_say: '灰字是班表帶入，照出勤卡逐日核對；打字即改，例如 2110。', card_caption: '{from} 到 {to} 出勤，時數由手機計算', card_day: '日期', card_start: '上班', card_end: '下班', card_rest: '休息分', card_hours: '小時', card_done: '核對完',
  day_off: '休息', day_off_change: '{day} 休息，改為有出勤', week_n: '第 {n} 週', card_no_time: '沒有上班或下班時間，這一天不算進時數。', card_odd_time: '時間看不懂，請打四個數字，例如 0800。', card_end_first: '下班比上班早。過了午夜請加 24，例如隔天 1 時 30 分打 2530，早上 6 時打 3000。', card_odd_rest: '休息請填分鐘數，例如 60，不能比上班到下班還長。', week_uncounted: '（{n} 天未算）', day_ahead: '，這一天還沒到，請確認。', week_sum: '{hours} 小時，休息 {off} 日', doubt_early: '可能早於早上 6 時', doubt_late: '可能超過晚上 8 時', doubt_late_permit: '可能超過晚上 10 時', doubt_day: '可能超過每日 8 小時', doubt_span: '起訖可能超過 12 小時', doubt_week: '可能超過每週 40 小時', doubt_rest: '休息可能不足 2 日',

  // 晤談
  interviews: '學生晤談（保密）', interview: '學生晤談（保密）', interviews_say: '請在機構人員不在場時晤談。公司看不到晤談內容。', company_sees_nothing: '公司看不到這一頁，簽名頁也不會列出。不想說也沒關係。', spoken_to: '已晤談 {n} 位', nth_student: '第 {n} 位',
  years_old: '{n} 歲', newcomer: '新到', turn_newcomer: '本次請晤談：新到', turn_everybody: '本次請晤談：人數少，每位都談', turn_six_weeks: '本次請晤談：下次訪視前會超過六週', turn_third: '本次請晤談：輪到這位', last_interview: '上次晤談 {day}，{n} 天前', never_interviewed: '還沒晤談過', back_to_students: '回到學生名單', back_to_visit: '回到訪視', next_question: '下一題', interview_done: '這位完成', read_aloud: '朗讀', tongue_unchecked: '越南文、印尼文題目尚未經母語人士校閱；聽不懂時請改用中文或請人口譯。', question_language: '題目語言',
  hold_to_lock: '按住鎖定', hold_to_unlock: '按住解鎖', hold_hint: '按住一秒；用鍵盤按一下即可', locked: '已鎖定', locked_say: '晤談內容已收起來。老師按住解鎖後，才能看下一位學生。', for_the_teacher: '老師查證 {n} 項',

  // 完成
  finish_visit: '完成訪視', still_missing: '還差 {n} 項', all_answered: '都填好了', gap_unanswered: '未作答', gap_photo: '照片還不夠，也沒有寫原因', gap_note: '還沒寫備註', gap_verify: '待查證，還沒確認；留著就交給組長判斷', gap_reason: '還沒說明為什麼不是缺失', gap_case: '列管缺失，還沒看', gap_place: '還沒說明原因', gap_students: '還沒有晤談學生', gap_name_place: '到達位置', gap_sign: '還沒簽名', gap_paper: '還沒拍紙本簽章', gap_signature: '還沒簽名；不簽請按拒簽或紙本簽章',
  see_all: '再看 {n} 項', findings_this_time: '這次的缺失', again: '再次發生', company_remarks: '機構意見', signature_company: '機構代表簽名', signature_teacher: '訪視教師簽名', sign_here: '請在框內簽名', sign_again: '重簽', refused_to_sign: '拒簽', signed_on_paper: '紙本簽章', was_refused: '機構代表拒簽', sign_after_all: '改為簽名',
  computed_title: '依法核算，{n} 項待查證', computed_more: '另有 {n} 日或期間',
  photo_of_paper: '紙本簽章的照片', a_signature: '簽名', leaving: '離開', stayed: '{time}，停留 {n} 分鐘', metres_from_site: '離場址約 {n} 公里', no_place: '沒有定位', talks: '晤談', talks_n: '{n} 位，內容不列在這一頁',
  finish_and_send: '完成並送出', no_signal_needed: '沒有訊號也能完成，之後自動送出', finish_with_open: '還有 {n} 項沒有完成', why_left_open: '請說明原因，就可以送出', say_why: '請寫一句原因。', open_because_no_time: '時間不足', open_because_not_shown: '機構未提供資料', open_because_next_time: '下次再看',
  correction_reason: '補正說明', correction_needed: '請先寫補正說明', correct_it: '補正',

  // 未能訪視
  why_no_visit: '為什麼未能訪視', outcome_completed: '完成', outcome_closed: '公司休息或關閉', outcome_refused: '公司拒絕', outcome_students_absent: '學生都不在', outcome_other: '其他原因', what_happened: '發生什麼事', what_happened_optional: '發生什麼事（可不填）', photo_optional: '照片（可不拍）',
  counts_as_attempt: '會記下您來過；這一期仍要再訪。', visit_after_all: '改為訪視', send: '送出',

  // 待上傳與收據
  outbox: '待上傳與收據', on_this_phone: '這支手機共 {n} 份', outbox_menu: '更多：匯出備份檔', outbox_empty: '這支手機沒有待上傳的紀錄。', needs_attention: '需處理', still_on_phone: '還在這支手機', kept_14_days: '保留 14 天', records_n: '{n} 份', set_aside: '已擱置', discarded: '已捨棄',
  finished_on: '{day} {time} 完成・照片 {photos} 張', sending: '正在送出', photo_progress: '照片送出進度', sending_photos: '照片 {done}／{total} 張・只存在這支手機，收到收據前不會刪除', waiting_here: '只存在這支手機・照片 {photos} 張・', next_try: '約 {time}後再試', sends_itself: '有訊號就自動送出', sends_after_sign_in: '登入後自動送出', minutes: '{n} 分鐘', seconds: '{n} 秒',
  try_now: '立即送出', try_again: '再試一次', send_now: '全部立即送出', export: '匯出', export_all: '匯出備份檔', refused_plain: '學校的系統沒有收下這份紀錄。請換個網路再試，或匯出交給組長。', nothing_lost: '其他內容都在，不會消失。', photo_not_taken: '第 {n} 張照片無法使用，請重拍。其他內容都在，不會消失。', photo_too_large: '途中的伺服器不收這麼大的照片（第 {n} 張）。照片和其他內容都還在這支手機。', send_smaller: '縮小再送', retake_n: '重拍第 {n} 張', send_without: '不附這張',
  returned: '退回補正', returned_plain: '組長請您補正這份紀錄。', received_at: '收到時間', contents: '內容', contents_n: '{answers} 題、照片 {held}／{photos} 張', receipt_number: '收據號碼', review: '核閱', approved: '已核閱', set_it_aside: '擱置這一份', set_aside_say: '改用學校那一份；這一份留著，可以匯出。', back_in_line: '改送這一份', take_back: '取回',
  conflict_say: '這份紀錄在別處也改過。請選要用哪一份，另一份會留著。', conflict_each: '不同的地方，每一處選一邊：', this_phone: '這支手機', the_school: '學校那一份', conflict_same: '兩份寫的內容相同。',
  breaks_say: '照出勤卡填休息的起訖；只知道總分鐘就不用填，改表上的數字。', breaks_keep: '存下休息時間', break_from: '第 {n} 次休息開始', break_to: '第 {n} 次休息結束', wrong_break: '請填起訖兩個時間，例如 1200 到 1300。', day_off_make: '這天沒有上班', day_more: '{day} 休息時間與休假', covers_seen: '框內是別人看不到的部分。', hours: '{n} 小時', days_long: '{n} 天',
  conflict_talks: '學生晤談 {n} 處不同（不給公司看）', conflict_left: '還有 {n} 處沒選。', conflict_send: '照選的送出', diff_nothing: '沒有', diff_photos: '照片 {n} 張（{times}）', diff_note: '加註：{text}', diff_case: '列管', diff_result: '法規檢核', diff_picture: '照片', diff_there: '有', diff_outcome: '結果', diff_signed: '已簽名', photos_of_side: '{side}的照片', photo_of_side: '{side}的照片 {n}，{time}', photo_not_here: '{side}的照片 {n} 現在看不到，有網路時再看。', scale_worst: '最差', scale_best: '最好', use_mine: '全部用手機這份', use_theirs: '全部用學校那份',

  not_saved: '還沒存好！', not_saved_say: '剛才的內容還沒有存到這支手機，先不要關閉。請清出一些空間，或關掉其他分頁，再按一次。',
  take_away: '把這次訪視存成檔案', take_away_say: '又存不進去。請先把這次訪視到目前為止的內容（連同還沒存好的）存成一個檔案，傳到別的地方保管，例如傳給自己。交給組長，就能在「匯入手機檔案」收進學校，內容不會遺失。', taken_away: '{name} 已經給您。請確認檔案在別的地方，再按「再試一次」；存好以前，這個畫面不會關。', taken_without: '有 {n} 個選好的檔案讀不到，或不是照片，沒有放進去：{names}。請從相簿另外傳出去。',

  // 空間與版本
  room_short: '這支手機留給訪視的空間已用 {share}%，還剩 {free}。請先把紀錄送出，再刪掉手機裡不需要的照片或影片。', room_left: '・空間剩 {free}', update_waits: '填寫中不更新', update_waits_say: '有一筆訪視還開著，可能在另一個分頁。請先回到今日訪視，再更新。資料不受影響。',
  cover: '遮蓋臉或名牌', cover_say: '用手指在臉或名牌上畫框。別人看到的照片會模糊掉框內，原始檔仍保留為佐證。', cover_picture: '要遮蓋的照片', cover_n: '第 {n} 個遮蓋框，方向鍵移動，按住 Shift 改大小，Delete 移除', cover_add: '加一個框', cover_keep: '存下遮蓋', covered_n: '遮蓋 {n} 處',
  adopt: '在這支手機接著填', adopt_needs_network: '接手需要網路。另一支手機送到學校的內容還在，連上後再按一次。', adopt_gone: '學校那邊已經沒有這份草稿，可能已送出。請更新資料。', adopt_without: '還有 {n} 張照片在另一支手機', adopt_without_say: '那些照片還沒送到學校，這支手機拿不到。請讓另一支手機連上網路，或在這裡重拍。', photo_at_school: '{time} 拍攝，已在學校',
// 節奏與快速作答
  left_out: '本次免問', left_out_n: '本次免問 {n} 題', left_out_pay_day: '{day} 問過，之後還沒到發放日', left_out_newcomers: '{day} 問過，之後沒有新到學生', left_out_weeks: '{day} 問過，每 {n} 週問一次', ask_anyway: '這次也問',
  at_once: '看過了，其餘 {n} 題都符合', at_once_done: '{n} 題一次填為符合，有不同的請改。', undo: '復原', same_as_paper: '同名冊 {value}', phrases: '常用語句',
  phrase_told: '已當場告知機構。', phrase_agreed: '機構同意改善。', phrase_photographed: '已拍照存證。', phrase_next_visit: '下次訪視再看。', phrase_sampled: '抽查紀錄無異常。', phrase_shown: '機構當場出示資料。', phrase_explained: '機構已說明原因。',

// 出發前檢查與路上
  check: '出發前檢查', check_say: '出門前在學校按一次', check_green: '可以出發', check_red: '還有 {n} 項要處理', check_not_yet: '還沒檢查完', check_waiting: '檢查中…', check_take: '拍一張測試照片', check_again: '重新檢查', check_keeps_nothing: '測試照片不會留在手機或學校。',
  check_name_camera: '相機', check_name_room: '空間', check_name_kept: '資料保留', check_name_clock: '時間', check_name_version: '版本', check_name_visits: '離線資料', check_name_photo: '測試照片',
  check_state_good: '正常：', check_state_bad: '要處理：', check_state_unknown: '不確定：', check_state_waiting: '還沒好：',
  check_camera: '找到相機。', check_no_camera: '找不到相機，請用可以拍照的手機。', check_camera_unknown: '瀏覽器不透露相機，請拍測試照片確認。', check_room: '剩餘空間充足（{free}）。', check_room_short: '只剩 {free}，請先清出空間。', check_room_unknown: '瀏覽器不透露剩餘空間。',
  check_kept: '瀏覽器答應保留資料。', check_not_kept: '瀏覽器沒有答應保留；裝到主畫面比較安全。', check_clock: '與學校的時間一致。', check_clock_off: '手機時間差了 {span}，請開啟自動設定時間。', check_offline: '連不上學校，請在有網路的地方檢查。', check_signed_out: '登入已過期，請先登入。',
  check_version: '是最新版本。', check_old_version: '有新版本，請先更新。', check_no_worker: '離線程式還沒裝好，請留在有網路的地方再開一次。', ready_missing: '{n} 家的資料還沒備妥，請更新資料。',
  check_photo_ask: '按下面的按鈕拍一張。', check_photo: '送出又收回，{n} KB，{s} 秒。', check_photo_offline: '照片送不出去，請檢查網路。', check_photo_bad: '照片沒有完整送到，請再拍一張。',
  ready_size: '已備妥，{n} KB', not_ready: '資料還沒備妥', route: '今天路線 {n} 站', share: '分享進度', share_text: '訪視進度：{time}，今天 {all} 家，已完成 {done} 家。', in_app: '這是其他 App 的內建瀏覽器，存不住訪視資料。請用 Safari 或 Chrome 開啟。', open_outside: '用瀏覽器開啟', sign_in_by_code: '用六位數代碼登入'
}
