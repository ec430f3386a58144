/*
 * Names of our own for the types of liburing's copy of <linux/io_uring.h>. Nothing else belongs here.
 *
 * swift-system's C module brings the kernel's <linux/io_uring.h>, liburing an older or newer copy of it. One name
 * cannot have two definitions in one program of modules; which types differ depends on the two versions. So all of them
 * are renamed before liburing.h is read. Where a later header brings a new type that differs, the compiler names it
 * ("is not present in definition of"): add it. liburing's functions are not affected, save io_uring_clone_buffers,
 * which has the name of a type and cannot be called from here.
 */
#ifndef IRQMARK_RING_NAMES_H
#define IRQMARK_RING_NAMES_H

#define io_cqring_offsets irqmark_io_cqring_offsets
#define io_sqring_offsets irqmark_io_sqring_offsets
#define io_timespec irqmark_io_timespec
#define io_uring_attr_pi irqmark_io_uring_attr_pi
#define io_uring_buf irqmark_io_uring_buf
#define io_uring_buf_reg irqmark_io_uring_buf_reg
#define io_uring_buf_ring irqmark_io_uring_buf_ring
#define io_uring_buf_status irqmark_io_uring_buf_status
#define io_uring_clock_register irqmark_io_uring_clock_register
#define io_uring_clone_buffers irqmark_io_uring_clone_buffers
#define io_uring_cqe irqmark_io_uring_cqe
#define io_uring_file_index_range irqmark_io_uring_file_index_range
#define io_uring_files_update irqmark_io_uring_files_update
#define io_uring_getevents_arg irqmark_io_uring_getevents_arg
#define io_uring_mem_region_reg irqmark_io_uring_mem_region_reg
#define io_uring_msg_ring_flags irqmark_io_uring_msg_ring_flags
#define io_uring_napi irqmark_io_uring_napi
#define io_uring_napi_op irqmark_io_uring_napi_op
#define io_uring_napi_tracking_strategy irqmark_io_uring_napi_tracking_strategy
#define io_uring_notification_register irqmark_io_uring_notification_register
#define io_uring_notification_slot irqmark_io_uring_notification_slot
#define io_uring_op irqmark_io_uring_op
#define io_uring_params irqmark_io_uring_params
#define io_uring_probe irqmark_io_uring_probe
#define io_uring_probe_op irqmark_io_uring_probe_op
#define io_uring_recvmsg_out irqmark_io_uring_recvmsg_out
#define io_uring_reg_wait irqmark_io_uring_reg_wait
#define io_uring_region_desc irqmark_io_uring_region_desc
#define io_uring_register_op irqmark_io_uring_register_op
#define io_uring_register_pbuf_ring_flags irqmark_io_uring_register_pbuf_ring_flags
#define io_uring_register_restriction_op irqmark_io_uring_register_restriction_op
#define io_uring_restriction irqmark_io_uring_restriction
#define io_uring_rsrc_register irqmark_io_uring_rsrc_register
#define io_uring_rsrc_update irqmark_io_uring_rsrc_update
#define io_uring_rsrc_update2 irqmark_io_uring_rsrc_update2
#define io_uring_socket_op irqmark_io_uring_socket_op
#define io_uring_sqe irqmark_io_uring_sqe
#define io_uring_sqe_flags_bit irqmark_io_uring_sqe_flags_bit
#define io_uring_sync_cancel_reg irqmark_io_uring_sync_cancel_reg
#define io_uring_task_restriction irqmark_io_uring_task_restriction
#define io_uring_zcrx_area_flags irqmark_io_uring_zcrx_area_flags
#define io_uring_zcrx_area_reg irqmark_io_uring_zcrx_area_reg
#define io_uring_zcrx_cqe irqmark_io_uring_zcrx_cqe
#define io_uring_zcrx_ifq_reg irqmark_io_uring_zcrx_ifq_reg
#define io_uring_zcrx_offsets irqmark_io_uring_zcrx_offsets
#define io_uring_zcrx_rqe irqmark_io_uring_zcrx_rqe
#define io_wq_type irqmark_io_wq_type
#define zcrx_ctrl irqmark_zcrx_ctrl
#define zcrx_ctrl_arm_event irqmark_zcrx_ctrl_arm_event
#define zcrx_ctrl_export irqmark_zcrx_ctrl_export
#define zcrx_ctrl_flush_rq irqmark_zcrx_ctrl_flush_rq
#define zcrx_ctrl_op irqmark_zcrx_ctrl_op
#define zcrx_event_desc irqmark_zcrx_event_desc
#define zcrx_event_desc_flags irqmark_zcrx_event_desc_flags
#define zcrx_event_type irqmark_zcrx_event_type
#define zcrx_features irqmark_zcrx_features
#define zcrx_reg_flags irqmark_zcrx_reg_flags
#define zcrx_stats irqmark_zcrx_stats

#endif
